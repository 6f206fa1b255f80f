import { shop } from '../shop/api.ts';
import { isOpen, ShopError, sentenceOf } from '../shop/failure.ts';
import { formatAmount } from '../shop/money.ts';
import type { Offerings, Price } from '../shop/types.ts';
import { whileBusy } from '../ui/busy.ts';
import { copyOf, the, write } from '../ui/dom.ts';
import { messages } from '../ui/messages.ts';
import { tellOtherTabs } from '../ui/tabs.ts';

const NOTHING: Offerings = { pairCode: null, workshop: null };

/** What is written below an offer: its price, as a way in where there is one, or that it is not sold. */
function priced(template: string, price: Price | null | undefined, per: string): DocumentFragment {
  if (price?.unit_amount == null) return copyOf('not-sold');
  const copy = copyOf(template);
  const around = copy.firstElementChild as HTMLElement;
  if (template !== 'workshop-price') around.setAttribute(`data-${template}-id`, price.id);
  write(around.querySelector('a') ?? around, `${formatAmount(price.unit_amount, price.currency)} per ${per}`);
  return copy;
}

function show({ pairCode, workshop }: Offerings): void {
  const prices = {
    monthly: priced('monthly-price', pairCode?.monthlyPrice, 'month'),
    ondemand: priced('ondemand-price', pairCode?.onDemandPrice, 'session'),
    workshop: priced('workshop-price', workshop?.perSeatPrice, 'attendee'),
  };
  for (const [name, price] of Object.entries(prices)) place(name).replaceChildren(price);
}

function place(name: string): HTMLElement {
  return the(`[data-offer="${name}"] .price`);
}

async function load(): Promise<void> {
  messages.clear();
  try {
    show(await shop.offerings());
  } catch (error) {
    if (error instanceof ShopError && (error.status === 503 || !isOpen(error))) show(NOTHING);
    else offerAgain(sentenceOf(error));
  }
}

function offerAgain(sentence: string): void {
  messages.problem(`The prices could not be loaded. ${sentence}`);
  if (document.querySelector('#again-button') !== null) return;
  const copy = copyOf('again');
  const button = the('button', copy);
  button.id = 'again-button';
  button.addEventListener('click', () =>
    whileBusy(button, async () => {
      await load();
      if (the('#problem').textContent !== '') return;
      button.remove();
      the('h2#offers-title').focus();
    }),
  );
  the('.messages').after(copy);
}

// Whoever has just logged out may have a dashboard open elsewhere.
tellOtherTabs();
await load();
