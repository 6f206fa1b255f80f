/** When something happens to a stored object of itself. */
import type { Appointment } from './agenda.ts';
import { chargeDue } from './charge-due.ts';
import type { Kind, Objects } from './objects.ts';

const APPOINTMENTS: { [K in Kind]?: (object: Objects[K]) => Appointment | null } = {
  charge: (charge) => onAccount(chargeDue(charge)),
  balance_transaction: ({ status, available_on }) => onAccount(status === 'pending' ? available_on : null),
  'checkout.session': ({ status, expires_at }) => onAccount(status === 'open' ? expires_at : null),
  subscription: ({ test_clock, hidden }) => on(test_clock, hidden.wakes_at),
  invoice: ({ test_clock, hidden }) => on(test_clock, hidden.wakes_at),
  'test_helpers.test_clock': ({ deletes_after }) => onAccount(deletes_after),
};

/** What happens first of all that is due at one moment. */
const RANKS: ReadonlyMap<string, number> = new Map(
  Object.keys(APPOINTMENTS).map((kind, index) => [kind, index] as const),
);

/** Null when nothing is to come. */
export function appointmentOf(kind: Kind, object: Objects[Kind]): Appointment | null {
  return APPOINTMENTS[kind]?.(object as never) ?? null;
}

/** The place of a kind among what is due at one moment. */
export function rankOf(kind: Kind): number {
  return RANKS.get(kind) ?? 0;
}

function on(clock: string | null, at: number | null): Appointment | null {
  return at === null ? null : { clock, at };
}

function onAccount(at: number | null): Appointment | null {
  return on(null, at);
}
