/** The amount a customer chooses ("pay what you want"): which line has it, and what may be chosen. */
import { MAX_AMOUNT } from '../params/money.ts';
import { minimumOf } from '../payments/amounts.ts';
import type { Account } from '../store/account.ts';
import type { StoredLineItem } from '../store/objects.ts';
import { formatMoney, parseMoney } from './money.ts';

export interface CustomAmount {
  line: string;
  currency: string;
  minimum: number | null;
  maximum: number | null;
  /** As it stands: the preset, or what was chosen when a card was tried; null when nothing is yet. */
  amount: number | null;
}

/** A session has at most one line of that kind. */
export function customAmountIn(account: Account, items: readonly StoredLineItem[]): CustomAmount | undefined {
  for (const { id, price, currency, amount_total } of items) {
    const option = account.table('price').get(price)?.currency_options[currency]?.custom_unit_amount;
    if (option) {
      const { minimum, maximum } = option;
      return { line: id, currency, minimum, maximum, amount: amount_total || null };
    }
  }
  return undefined;
}

/** The amount that was typed, in the smallest unit, or what is wrong with it. */
export function readCustomAmount(typed: string, custom: CustomAmount): number | { error: string } {
  const { currency } = custom;
  const minimum = custom.minimum ?? minimumOf(currency);
  const maximum = custom.maximum ?? MAX_AMOUNT;
  if (typed.trim() === '') return { error: 'Required' };
  const amount = parseMoney(typed, currency);
  if (amount === undefined) return { error: 'Please enter an amount.' };
  if (amount < minimum) return { error: `The amount must be at least ${formatMoney(minimum, currency)}.` };
  if (amount > maximum) return { error: `The amount must be at most ${formatMoney(maximum, currency)}.` };
  return amount;
}
