import { copyOf, the, write } from '../ui/dom.ts';
import { held, priceOf, type State } from './state.ts';
import { LIVE, meaningOf, sentenceForType } from './statuses.ts';

export interface SubscriptionActions {
  manage(button: HTMLElement): void;
  /** @param outcome where it is said that it was done */
  arrange(button: HTMLElement, outcome: HTMLElement): void;
}

/** What is subscribed to, the way to the portal, and for who pays by the session, the way to one. */
export function subscriptionPart(
  state: State,
  actions: SubscriptionActions,
): { nodes: DocumentFragment; update(state: State): void } {
  const nodes = copyOf('subscription');
  const box = the('.subscription', nodes);
  const type = held(state)?.type ?? null;
  const manage = the('#manage-subscription', box);
  manage.addEventListener('click', () => actions.manage(manage));
  if (type === 'ondemand' && LIVE.has(held(state)?.status ?? '')) {
    box.append(copyOf('sessions'));
    const arrange = the('#arrange-session', box);
    arrange.addEventListener('click', () => actions.arrange(arrange, the('.outcome', box)));
  }
  const update = (now: State): void => {
    const subscription = held(now);
    if (subscription === undefined) return;
    box.dataset.subscriptionId = subscription.id;
    box.dataset.customerId = now.user.id;
    if (type !== null) box.setAttribute(`data-${type}-price-id`, priceOf(now, type)?.id ?? '');
    write(the('#subscription-type', box), sentenceForType(type));
    write(the('#subscription-status', box), subscription.status);
    write(the('.meaning', box), meaningOf(subscription.status));
  };
  return { nodes, update };
}
