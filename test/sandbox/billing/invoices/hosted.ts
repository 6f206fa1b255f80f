/** Where an invoice can be seen and paid: addresses that only who was given them can know (facts.md §6.4). */
import type { Account } from '../../store/account.ts';
import { secretOf } from '../../store/ids.ts';
import type { StoredInvoice } from '../../store/objects.ts';

/**
 * The page of an invoice, on the origin that the sandbox was called at; null for a draft. It is made when it is
 * shown: what finalizes itself has no call that could say where the sandbox is.
 */
export function hostedUrl(account: Account, invoice: StoredInvoice): string | null {
  return invoice.status_transitions.finalized_at === null
    ? null
    : `${account.origin}/i/${account.id}/${tokenOf(account, invoice.id)}?s=ap`;
}

/** The same to print; null for a draft. */
export function pdfUrl(account: Account, invoice: StoredInvoice): string | null {
  return invoice.status_transitions.finalized_at === null
    ? null
    : `${account.origin}/invoice/${account.id}/${tokenOf(account, invoice.id)}/pdf?s=ap`;
}

/** The finalized invoice that an address is of; undefined when it is of none. */
export function invoiceOfToken(account: Account, token: string): StoredInvoice | undefined {
  const [, id = ''] = Buffer.from(token.replace(/^test_/, ''), 'base64url')
    .toString('utf8')
    .split(',');
  const invoice = account.table('invoice').get(id);
  if (invoice === undefined || invoice.status_transitions.finalized_at === null) return undefined;
  return tokenOf(account, id) === token ? invoice : undefined;
}

function tokenOf({ id: account, seed }: Account, invoice: string): string {
  const text = `${account},${invoice},${secretOf(seed, invoice, 24)}`;
  return `test_${Buffer.from(text).toString('base64url')}`;
}
