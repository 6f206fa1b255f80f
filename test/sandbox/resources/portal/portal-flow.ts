/** The flow of a portal session: what it is for, and what follows (https://docs.stripe.com/customer-management/portal-deep-links). */
import { invalid, missingParameter } from '../../errors.ts';
import type { Account } from '../../store/account.ts';
import type { PortalFlow, StoredConfiguration } from '../../store/objects.ts';
import { checkFlow } from './portal-flow-rules.ts';
import type { FlowValues } from './portal-session-params.ts';

type Type = FlowValues['type'];
type Completion = NonNullable<FlowValues['after_completion']>;

/** Those that need to be told more than their type. */
const DETAILED = [
  'subscription_cancel',
  'subscription_pause',
  'subscription_update',
  'subscription_update_confirm',
] as const satisfies readonly Type[];

/**
 * What a session shows of its flow; all that its type does not have is null.
 *
 * @throws a 400 for details of another type or missing ones, and for a flow that its subject or the configuration
 * does not allow
 */
export function flowOf(
  account: Account,
  customer: string,
  configuration: StoredConfiguration,
  values: FlowValues,
): PortalFlow {
  const { subscription_cancel, subscription_pause, subscription_update, subscription_update_confirm, type } =
    values;
  checkDetails(values);
  checkFlow(account, customer, configuration, values);
  return {
    after_completion: completionOf(values.after_completion),
    customer_update: type === 'customer_update' ? {} : null,
    subscription_cancel:
      subscription_cancel === undefined
        ? null
        : { retention: null, subscription: subscription_cancel.subscription },
    subscription_pause: subscription_pause ?? null,
    subscription_update: subscription_update ?? null,
    subscription_update_confirm:
      subscription_update_confirm === undefined
        ? null
        : {
            discounts: null,
            items: subscription_update_confirm.items.map(({ id, price = null, quantity }) => ({
              id,
              price,
              ...(quantity === undefined ? {} : { quantity }),
            })),
            subscription: subscription_update_confirm.subscription,
          },
    type,
  };
}

/** What is said of a type that is not asked for is refused; what the type needs must be there. */
function checkDetails(values: FlowValues): void {
  for (const type of DETAILED) {
    if (values[type] === undefined) {
      if (values.type === type) throw missingParameter(`flow_data[${type}]`);
    } else if (values.type !== type) {
      throw misplaced(type, 'flow_data');
    }
  }
}

/** The page of the portal unless something else is asked for. */
function completionOf(given: Completion = { type: 'portal_homepage' }): PortalFlow['after_completion'] {
  const at = 'flow_data[after_completion]';
  const { hosted_confirmation, redirect, type } = given;
  if (hosted_confirmation !== undefined && type !== 'hosted_confirmation')
    throw misplaced('hosted_confirmation', at);
  if (redirect !== undefined && type !== 'redirect') throw misplaced('redirect', at);
  if (type === 'redirect' && redirect === undefined) throw missingParameter(`${at}[redirect]`);
  return {
    hosted_confirmation:
      type === 'hosted_confirmation' ? { custom_message: hosted_confirmation?.custom_message ?? null } : null,
    redirect: redirect ?? null,
    type,
  };
}

function misplaced(name: string, at: string): Error {
  return invalid(`\`${name}\` can only be set when \`type=${name}\`.`, `${at}[${name}]`);
}
