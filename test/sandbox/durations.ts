/** Lengths of time in seconds, as all times of Stripe's are. A month is none: see billing/calendar.ts. */

export const MINUTE = 60;

export const HOUR = 60 * MINUTE;

export const DAY = 24 * HOUR;
