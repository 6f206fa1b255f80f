import { digest } from '../../reconcile/value.ts';
import { readNote, writeNote } from '../../store/notes.ts';
import type { ShopParts } from '../shop-parts.ts';
import type { PricesFound, SoldPrice } from './sold-price.ts';

interface Kept {
  /** Which account, mode and terms it is an answer for. */
  of: string;
  sold: SoldPrice[];
  reasons: [string, string][];
}

/** What Stripe answered last about the prices, kept in the store for when it cannot be reached. */
export class LastGoodPrices {
  private readonly name: string;
  private readonly of: string;
  private written = '';

  constructor(private readonly parts: Pick<ShopParts, 'config' | 'desired' | 'store' | 'now'>) {
    const { desired, config } = parts;
    const { secretKey, apiBase, livemode, account } = config.stripe;
    this.name = `prices of ${desired.catalog}`;
    // A key belongs to one account; that an account which is named is the key's is seen to at boot.
    const whose = account ?? digest({ secretKey, apiBase: apiBase ?? null });
    this.of = digest({ whose, livemode, products: desired.products, prices: desired.prices });
  }

  async keep({ sold, reasons }: PricesFound): Promise<void> {
    const kept: Kept = { of: this.of, sold: [...sold.values()], reasons: [...reasons] };
    const value = JSON.stringify(kept);
    if (value === this.written) return;
    await writeNote(this.parts.store.db, this.name, { value, at: this.parts.now() });
    this.written = value;
  }

  /** Undefined when there is none for this account, mode and catalog. */
  async read(): Promise<(PricesFound & { at: number }) | undefined> {
    const note = await readNote(this.parts.store.db, this.name);
    if (!note) return undefined;
    const { of, sold, reasons } = JSON.parse(note.value) as Kept;
    if (of !== this.of) return undefined;
    return {
      sold: new Map(sold.map((price) => [price.key, price])),
      reasons: new Map(reasons),
      at: note.at,
    };
  }
}
