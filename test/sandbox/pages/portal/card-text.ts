/** A card as the portal names it: `Visa •••• 4242`. */
import type { StoredPaymentMethod } from '../../store/objects.ts';

const BRANDS: Record<string, string> = {
  amex: 'American Express',
  diners: 'Diners Club',
  discover: 'Discover',
  jcb: 'JCB',
  mastercard: 'Mastercard',
  unionpay: 'UnionPay',
  visa: 'Visa',
};

export function brandName(brand: string): string {
  return BRANDS[brand] ?? 'Card';
}

export function cardText({ card }: Pick<StoredPaymentMethod, 'card'>): string {
  return `${brandName(card.brand)} •••• ${card.last4}`;
}
