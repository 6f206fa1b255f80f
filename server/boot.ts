import { setMaxListeners } from 'node:events';
import Stripe from 'stripe';
import { refusal, wrongAccount } from './account-guard.ts';
import { applyPlan, planAccount } from './reconcile/reconcile.ts';
import { renderFailures, renderResult, renderText } from './reconcile/render/text.ts';
import type { Shop } from './shop.ts';
import { fullJitter, pause } from './stripe/backoff.ts';
import { type StripeClient, StripeUnreachable } from './stripe/client.ts';
import { realClock } from './stripe/limiter.ts';

/** The server cannot begin: nothing can be sold, or the key is not the one that is meant. */
export class BootFailure extends Error {
  override readonly name = 'BootFailure';
}

/** Writes side by side while a plan is applied. */
const CONCURRENCY = 4;
/** Of the store's locks: who changes the account at boot. */
const LOCK = 'reconcile';
const RETRY = { base: 500, cap: 5_000 };
/** Between tries once the server listens. */
const LATER = { base: 2_000, cap: 60_000 };

interface BootOptions {
  /** Takes what there is to tell. */
  say: (text: string) => void;
  /** Takes what somebody should hear of. */
  complain: (text: string) => void;
}

/**
 * The account put in order, and the question whether what the catalog sells is there: before the server
 * listens, and on in the background while Stripe cannot be reached. Nothing is ever pruned.
 */
export class Boot {
  private readonly ending = new AbortController();
  private later: Promise<void> | undefined;
  private isDone = false;

  constructor(
    private readonly shop: Shop,
    private readonly options: BootOptions,
  ) {}

  /**
   * @param limitMs how long it may take in all
   * @throws BootFailure when nothing can be sold
   */
  async beforeListening(limitMs: number): Promise<void> {
    const { config, desired } = this.shop.parts;
    const refused = refusal({ desired, livemode: config.stripe.livemode, writes: this.writes, prune: false });
    if (refused) throw new BootFailure(refused);
    if (config.boot === 'off') {
      this.isDone = true;
      return;
    }
    const signal = AbortSignal.timeout(limitMs);
    const reason = await this.tryUntil(signal, RETRY);
    if (reason !== undefined) await this.standIn(limitMs, reason);
    await this.decide();
  }

  /** Once the server listens: goes on with what could not be done before. */
  start(): void {
    // A webhook that said that what was read has changed may have found nobody at home.
    this.shop.prices.forget();
    if (this.isDone) return;
    this.later = this.goOn().catch((err: unknown) => {
      this.shop.parts.log.error({ err }, 'the catalog was not applied');
    });
  }

  async stop(): Promise<void> {
    this.ending.abort();
    await this.later;
  }

  /** With a live key it writes only when that is said; otherwise it looks. */
  private get writes(): boolean {
    const { boot, live, stripe } = this.shop.parts.config;
    return boot === 'apply' && (!stripe.livemode || live);
  }

  /** @returns why it came to nothing until the signal, if it did; '' when it was still under way */
  private async tryUntil(
    signal: AbortSignal,
    backoff: { base: number; cap: number },
  ): Promise<string | undefined> {
    // Every request that waits for its next try listens to it, and there may be many side by side.
    setMaxListeners(0, signal);
    let unreachable = '';
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      try {
        await this.putInOrder(signal);
        this.isDone = true;
        return undefined;
      } catch (error) {
        if (error instanceof StripeUnreachable) unreachable = error.message;
        else if (!signal.aborted) throw error;
      }
      await pause(fullJitter(attempt, backoff), realClock, signal);
    }
    return unreachable;
  }

  private async goOn(): Promise<void> {
    const reason = await this.tryUntil(this.ending.signal, LATER);
    if (reason !== undefined) return;
    this.shop.parts.log.info({}, 'Stripe can be reached again');
    for (const text of await this.unsold()) this.options.complain(text);
  }

  private async putInOrder(signal: AbortSignal): Promise<void> {
    const { store } = this.shop.parts;
    if (this.writes) await store.locked(LOCK, () => this.reconcile(signal), signal);
    else await this.checkAccount(signal);
    await this.shop.prices.refresh();
  }

  /** What a person has to settle, and what Stripe refuses, is told; what is sold all the same is another question. */
  private async reconcile(signal: AbortSignal): Promise<void> {
    const { config, desired } = this.shop.parts;
    const client = this.clientUntil(signal);
    let trouble: string[] = [];
    try {
      const plan = await planAccount(client, desired, { livemode: config.stripe.livemode, prune: false });
      const wrong = wrongAccount(config.stripe.account, plan.account);
      if (wrong) throw new BootFailure(wrong);
      for (const { kind, key, message } of plan.warnings)
        this.options.say(`warning: ${kind} ${key}: ${message}`);
      if (plan.conflicts.length > 0) {
        trouble = plan.conflicts.map(({ kind, key, message }) => `${kind} ${key}: ${message}`);
      } else {
        this.options.say(renderText(plan).trimEnd());
        if (plan.changes.length > 0) {
          const result = await applyPlan(client, desired, plan, { concurrency: CONCURRENCY });
          signal.throwIfAborted();
          if (result.failed.length > 0) trouble = renderFailures(result);
          else this.options.say(renderResult(result, client.counts));
        }
      }
    } catch (error) {
      if (!isRefusal(error)) throw error;
      trouble = [`Stripe refused: ${error.message}`];
    }
    for (const text of trouble) this.options.complain(text);
    this.shop.readiness.catalogApplied(trouble.length === 0);
  }

  private async checkAccount(signal: AbortSignal): Promise<void> {
    const { account } = this.shop.parts.config.stripe;
    if (account === undefined) return;
    const { id } = await this.clientUntil(signal).get<{ id: string }>('/v1/account');
    const wrong = wrongAccount(account, id);
    if (wrong) throw new BootFailure(wrong);
  }

  private clientUntil(signal: AbortSignal): StripeClient {
    return this.shop.parts.stripe.with({ signal });
  }

  /** @throws BootFailure when Stripe does not answer now, and has not before */
  private async standIn(limitMs: number, reason: string): Promise<void> {
    const { prices, readiness } = this.shop;
    const what = this.writes ? 'the catalog was not applied' : 'Stripe was not asked';
    const limit = `${what} within ${limitMs / 1000} seconds`;
    try {
      await prices.all();
    } catch (error) {
      if (error instanceof StripeUnreachable) throw new BootFailure(`${limit}: ${reason || error.message}`);
      throw error;
    }
    const why = reason || prices.unreachable;
    const text = why ? `${limit}: ${why}` : `${limit}; it goes on in the background`;
    this.options.complain(text);
    readiness.catalogApplied(false);
  }

  private async decide(): Promise<void> {
    const { prices } = this.shop;
    const unsold = await this.unsold();
    if (unsold.length > 0 && unsold.length === prices.keys.length)
      throw new BootFailure(['nothing can be sold:', ...unsold].join('\n'));
    for (const text of unsold) this.options.complain(text);
    const since = prices.standsInSince;
    if (since !== undefined)
      this.options.complain(
        `Stripe cannot be reached: what is sold is its last answer, of ${new Date(since).toISOString()}`,
      );
  }

  private async unsold(): Promise<string[]> {
    return [...(await this.shop.prices.reasons())].map(([key, reason]) => `${key} is not sold: ${reason}`);
  }
}

/** What Stripe says no to; that it does not know the key at all ends the matter. */
function isRefusal(error: unknown): error is Stripe.errors.StripeError {
  return (
    error instanceof Stripe.errors.StripeError && !(error instanceof Stripe.errors.StripeAuthenticationError)
  );
}
