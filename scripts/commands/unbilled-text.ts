import type { Left, LeftUsage } from '../../server/billing/unbilled/left.ts';
import type { StuckUsage } from '../../server/billing/usage/outbox-row.ts';
import { formatAmount } from '../../server/catalog/money.ts';

/** As a person reads it: a subscription with a line for each thing, then the sums, then usage that is stuck. */
export function unbilledText(left: readonly Left[], stuck: readonly StuckUsage[], requests: number): string {
  const lines: string[] = [];
  for (const one of left) {
    const who = one.email ?? one.customer;
    lines.push(`${who}  ${one.subscription.id}  ended ${day(one.endedAt)}  ${one.customer}`);
    for (const { amount, currency, description, id } of one.items) {
      lines.push(`  ${formatAmount(amount, currency)}  ${description ?? 'an invoice item'}  ${id}`);
    }
    for (const usage of one.usage) lines.push(`  ${usageText(usage)}`);
  }
  if (stuck.length > 0) lines.push('Usage that is not at Stripe, or not for sure:');
  for (const { id, customer, value, event_name, status, last_error } of stuck) {
    lines.push(
      `  ${status}  ${value} × ${event_name}  ${customer}  ${id}${last_error ? `  ${last_error}` : ''}`,
    );
  }
  lines.push(`${summary(left)} ${requests} ${requests === 1 ? 'request' : 'requests'}.`);
  return `${lines.join('\n')}\n`;
}

export function unbilledJson(left: readonly Left[], stuck: readonly StuckUsage[], requests: number): string {
  const document = {
    version: 1,
    unbilled: left.map(({ customer, email, subscription, endedAt, items, usage }) => ({
      customer,
      email,
      subscription: subscription.id,
      ended_at: endedAt,
      items,
      usage: usage.map(({ price, priceKey, meter, quantity, amount, currency, from }) => ({
        price,
        price_key: priceKey,
        meter,
        quantity,
        amount,
        currency,
        from,
      })),
    })),
    stuck: stuck.map(({ last_error, ...row }) => ({ ...row, reason: last_error })),
    requests: { read: requests, write: 0 },
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function usageText({ amount, currency, priceKey, price, quantity }: LeftUsage): string {
  const cost =
    amount === null ? `in ${currency.toUpperCase()}, to be reckoned` : formatAmount(amount, currency);
  return `${cost}  ${quantity} × ${priceKey ?? price}, used since its last invoice`;
}

function summary(left: readonly Left[]): string {
  if (left.length === 0) return 'Nothing was left unbilled.';
  const sums = new Map<string, number>();
  for (const { items, usage } of left) {
    for (const { amount, currency } of [...items, ...usage]) {
      sums.set(currency, (sums.get(currency) ?? 0) + (amount ?? 0));
    }
  }
  const money = [...sums].map(([currency, amount]) => formatAmount(amount, currency)).join(' and ');
  const subscriptions = left.length === 1 ? '1 subscription' : `${left.length} subscriptions`;
  const isWhole = left.every(({ usage }) => usage.every(({ amount }) => amount !== null));
  return `Unbilled: ${isWhole ? '' : 'more than '}${money} of ${subscriptions}, before discounts and taxes.`;
}

function day(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}
