import type { PriceBook } from './billing/prices/prices.ts';
import type { ShopParts } from './billing/shop-parts.ts';
import type { Usage } from './billing/usage/usage.ts';
import { StripeUnreachable } from './stripe/client.ts';
import type { Inbox } from './webhooks/inbox.ts';

/** So long the store may take to answer. */
const STORE_MS = 2_000;

export interface Readiness {
  ready: boolean;
  /** Why requests had better go elsewhere, or somebody should look: in words for the owner. */
  reasons: string[];
  /** What somebody should look at though all is sold. */
  warnings: string[];
}

/** Whether the server can do its work. */
export class ReadinessCheck {
  private stopping = false;
  /** Whether the boot could make the account what the catalog says. */
  private isApplied = true;
  private asking: Promise<Readiness> | undefined;

  constructor(
    private readonly parts: ShopParts,
    private readonly shop: { prices: PriceBook; usage: Usage; inbox: Inbox },
  ) {}

  /** From now on it is not: the server ends. */
  stop(): void {
    this.stopping = true;
  }

  /** Whether the account is what the catalog says. */
  catalogApplied(isApplied: boolean): void {
    this.isApplied = isApplied;
  }

  /** Those who ask at once are told the same. */
  async ask(): Promise<Readiness> {
    if (this.stopping) return { ready: false, reasons: ['the server is being stopped'], warnings: [] };
    this.asking ??= this.look().finally(() => {
      this.asking = undefined;
    });
    return this.asking;
  }

  private async look(): Promise<Readiness> {
    const reasons: string[] = [];
    const warnings = this.isApplied ? [] : ['the catalog is not applied in full: the log says why'];
    await Promise.all([this.lookAtStore(reasons, warnings), this.lookAtPrices(reasons, warnings)]);
    return { ready: reasons.length === 0, reasons, warnings };
  }

  private async lookAtStore(reasons: string[], warnings: string[]): Promise<void> {
    const { inbox, usage } = this.shop;
    try {
      const [events, units] = await inTime(Promise.all([inbox.health(), usage.health()]));
      if (events.dead > 0) reasons.push(`${events.dead} webhook events were given up`);
      if (units.held > 0)
        warnings.push(`${units.held} records of usage are held: whether Stripe counted them is not known`);
      if (units.refused > 0) warnings.push(`${units.refused} records of usage were refused by Stripe`);
    } catch (err) {
      this.parts.log.error({ err }, 'the store does not answer');
      reasons.push('the store does not answer');
    }
  }

  private async lookAtPrices(reasons: string[], warnings: string[]): Promise<void> {
    const { prices } = this.shop;
    try {
      for (const [key, reason] of await prices.reasons()) reasons.push(`${key} is not sold: ${reason}`);
      const since = prices.standsInSince;
      if (since !== undefined)
        warnings.push(`Stripe cannot be reached: the prices are those of ${new Date(since).toISOString()}`);
    } catch (err) {
      this.parts.log.error({ err }, 'the prices cannot be read');
      reasons.push(
        err instanceof StripeUnreachable
          ? 'Stripe cannot be reached, and has not answered before'
          : 'the prices cannot be read',
      );
    }
  }
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${STORE_MS / 1000} seconds`)), STORE_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
