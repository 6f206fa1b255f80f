/** When the samples are sent (unix seconds): held still, so that what is prorated does not depend on how long it takes. */
export const NOW = Math.floor(Date.UTC(2026, 10, 21, 12) / 1000);
