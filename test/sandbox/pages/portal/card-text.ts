/** A card as the portal names it. */
import type { StoredPaymentMethod } from '../../store/objects.ts';
import { type Html, html } from '../html.ts';

const BRANDS: Record<string, string> = {
  amex: 'American Express',
  diners: 'Diners Club',
  discover: 'Discover',
  jcb: 'JCB',
  mastercard: 'Mastercard',
  unionpay: 'UnionPay',
  visa: 'Visa',
};

/** What fits into its mark. */
const SHORT: Record<string, string> = {
  amex: 'Amex',
  diners: 'Diners',
  discover: 'Disc',
  mastercard: 'MC',
  unionpay: 'UP',
};

type WithCard = Pick<StoredPaymentMethod, 'card'>;

function brandName(brand: string): string {
  return BRANDS[brand] ?? 'Card';
}

/** `Visa •••• 4242`. */
export function cardText({ card }: WithCard): string {
  return `${brandName(card.brand)} •••• ${card.last4}`;
}

/** `Expires 12/2034`. */
export function expiryText({ card }: WithCard): string {
  return `Expires ${String(card.exp_month).padStart(2, '0')}/${card.exp_year}`;
}

/** The brand as a sign beside the text, which says it too; no text of its own, as specs compare that of the card. */
export function brandMark({ card: { brand } }: WithCard): Html {
  return html`<span class="BrandMark" data-brand="${brand}" data-mark="${SHORT[brand] ?? brandName(brand)}" aria-hidden="true"></span>`;
}
