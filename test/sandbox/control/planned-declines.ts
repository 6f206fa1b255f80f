/** Declines that are planned, in the control plane. */
import { fieldsOf } from '../json-object.ts';
import { forgetPlan, PLANNABLE_CODES, planDecline, plannedFor } from '../payments/planned-decline.ts';
import type { World } from '../world.ts';
import { ControlError } from './route.ts';

export interface Plan {
  decline_code: string | null;
  /** What could be planned. */
  decline_codes: readonly string[];
}

/**
 * What is planned for a customer.
 *
 * @throws a ControlError when there is no such customer
 */
export function plan({ account }: World, customer: string): Plan {
  if (account.table('customer').get(customer) === undefined) {
    throw new ControlError(`There is no customer ${customer}.`, 404);
  }
  return {
    decline_code: plannedFor(account, customer)?.decline_code ?? null,
    decline_codes: PLANNABLE_CODES,
  };
}

/** The code of a control request's body; throws a sentence that says what is wrong. */
export function parsePlan(body: unknown): string {
  const { decline_code: code } = fieldsOf(body, ['decline_code'], 'a field of a planned decline');
  if (typeof code !== 'string' || !PLANNABLE_CODES.includes(code)) {
    throw new Error(`"decline_code" must be one of ${PLANNABLE_CODES.join(', ')}`);
  }
  return code;
}

/** Plans a decline for a customer, or none with null. */
export function changePlan(world: World, customer: string, code: string | null): Plan {
  const { account } = world;
  plan(world, customer);
  world.transact(() => {
    if (code === null) forgetPlan(account, customer);
    else planDecline(account, customer, code);
  });
  return plan(world, customer);
}
