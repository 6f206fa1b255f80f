import { type Price, shop } from '../shop/api.ts';
import { formatAmount } from '../shop/money.ts';

const offers = document.querySelector('#offers') as HTMLElement;

function offer(name: 'monthly' | 'ondemand', price: Price | null, per: string): void {
  if (price?.unit_amount == null) return;
  const around = document.createElement('div');
  around.setAttribute(`data-${name}-price-id`, price.id);
  const link = document.createElement('a');
  link.id = `${name}-subscription`;
  link.href = '/login';
  link.textContent = `${formatAmount(price.unit_amount, price.currency)} per ${per}`;
  around.append(link);
  offers.append(around);
}

const { pairCode } = await shop.offerings();
offer('monthly', pairCode?.monthlyPrice ?? null, 'month');
offer('ondemand', pairCode?.onDemandPrice ?? null, 'session');
