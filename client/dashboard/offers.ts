import { formatAmount } from '../shop/money.ts';
import { copyOf, the, write } from '../ui/dom.ts';
import { type Offer, priceOf, type State } from './state.ts';

const OFFERS: [Offer, string][] = [
  ['monthly', 'month'],
  ['ondemand', 'session'],
];

/** The two subscribe buttons. */
export function offersPart(subscribe: (offer: Offer, button: HTMLElement, other: HTMLElement[]) => void): {
  nodes: DocumentFragment;
  update(state: State): void;
} {
  const nodes = copyOf('offers');
  const parts = OFFERS.map(([name, per]) => {
    const card = the(`[data-offer="${name}"]`, nodes);
    return {
      name,
      per,
      card,
      around: the('.price', card),
      button: the('button', card),
      notSold: the('.not-sold', card),
    };
  });
  for (const { name, button } of parts) {
    const others = parts.map((part) => part.button).filter((other) => other !== button);
    button.addEventListener('click', () => subscribe(name, button, others));
  }
  return {
    nodes,
    update: (state) => {
      for (const { name, per, card, around, button, notSold } of parts) {
        const price = priceOf(state, name);
        if (price?.unit_amount == null) {
          around.remove();
          card.append(notSold);
        } else {
          write(button, `${formatAmount(price.unit_amount, price.currency)} per ${per}`);
          notSold.remove();
          around.setAttribute(`data-${name}-price-id`, price.id);
          card.append(around);
        }
      }
    },
  };
}
