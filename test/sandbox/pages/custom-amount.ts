/** The amount a customer chooses ("pay what you want"): which line has it, and what may be chosen. */
import type { Account } from '../store/account.ts';
import type { StoredLineItem } from '../store/objects.ts';
import { formatMoney, parseMoney } from './money.ts';

export interface CustomAmount {
  line: string;
  currency: string;
  minimum: number | null;
  maximum: number | null;
  preset: number | null;
}

/** A session has at most one line of that kind. */
export function customAmountIn(account: Account, items: readonly StoredLineItem[]): CustomAmount | undefined {
  for (const { id, price, currency } of items) {
    const option = account.table('price').get(price)?.currency_options[currency]?.custom_unit_amount;
    if (option) {
      const { minimum, maximum, preset } = option;
      return { line: id, currency, minimum, maximum, preset };
    }
  }
  return undefined;
}

/** The amount that was typed, in the smallest unit, or what is wrong with it. */
export function readCustomAmount(typed: string, custom: CustomAmount): number | { error: string } {
  const { currency, minimum, maximum } = custom;
  if (typed.trim() === '') return { error: 'Required' };
  const amount = parseMoney(typed, currency);
  if (amount === undefined) return { error: 'Please enter an amount.' };
  if (minimum !== null && amount < minimum)
    return { error: `The amount must be at least ${formatMoney(minimum, currency)}.` };
  if (maximum !== null && amount > maximum)
    return { error: `The amount must be at most ${formatMoney(maximum, currency)}.` };
  return amount;
}
