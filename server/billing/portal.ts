import Stripe from 'stripe';
import type { Desired } from '../catalog/types.ts';
import { markedKey, readMark } from '../reconcile/mark.ts';
import type { WirePortal } from '../reconcile/observed.ts';
import { BRISK, type StripeClient, type Wire } from '../stripe/client.ts';
import { unlessGone } from './gone.ts';
import { Remembered } from './remembered.ts';
import { ShopError } from './shop-error.ts';
import type { ShopParts } from './shop-parts.ts';
import type { User } from './types.ts';
import { wayBack } from './way-back.ts';

const LIFE_MS = 60_000;
/** The one that is opened when a catalog has several. */
const DEFAULT = 'default';

/** The way into Stripe's Customer Portal. */
export class Portal {
  private readonly stripe: StripeClient;
  /** Id of the catalog's configuration; undefined when Stripe has none in order. */
  private readonly configuration: Remembered<string | undefined>;

  constructor(private readonly parts: ShopParts) {
    this.stripe = parts.stripe.with({ patience: BRISK });
    this.configuration = new Remembered(() => findPortal(this.stripe, parts.desired), {
      lifeMs: LIFE_MS,
      now: parts.now,
    });
  }

  /**
   * A portal session of the catalog's configuration that comes back to the dashboard.
   *
   * @param visited origin that the request was made to
   * @throws ShopError 501 when the catalog has none, 503 `not_sellable` when Stripe does not have it in order
   */
  async open(user: User, visited: string): Promise<{ url: string; configuration: string }> {
    if (portalKey(this.parts.desired) === undefined)
      throw new ShopError(501, 'not_found', 'This shop has no page to manage subscriptions.');
    const home = wayBack(this.parts.config.publicUrl, visited);
    return unlessGone(async () => {
      try {
        return await this.tryToOpen(user, home);
      } catch (error) {
        // It was put away since it was read.
        if (!isAboutConfiguration(error)) throw error;
        this.configuration.forget();
        return this.tryToOpen(user, home);
      }
    });
  }

  private async tryToOpen({ customer }: User, home: string): Promise<{ url: string; configuration: string }> {
    const configuration = await this.configuration.get();
    if (configuration === undefined) {
      this.configuration.forget();
      this.parts.log.error(
        { key: portalKey(this.parts.desired) },
        'no portal configuration in Stripe has the mark of the catalog',
      );
      throw new ShopError(
        503,
        'not_sellable',
        'The page to manage subscriptions cannot be opened at the moment. Please try again later.',
      );
    }
    const { object } = await this.stripe.post<Wire<Stripe.BillingPortal.Session>>(
      '/v1/billing_portal/sessions',
      { customer, configuration, return_url: `${home}/dashboard` },
    );
    return { url: object.url, configuration };
  }
}

/** Key of the configuration that the shop opens; undefined when the catalog has none. */
export function portalKey({ portalConfigurations }: Desired): string | undefined {
  const keys = portalConfigurations.filter(({ spec }) => spec.active !== false).map(({ key }) => key);
  return keys.includes(DEFAULT) ? DEFAULT : keys[0];
}

/**
 * Id of that configuration at Stripe: by our mark among the latest hundred, of two the older one; else one of
 * nobody's with all of the catalog's metadata. So the reconciler has it, too.
 */
export async function findPortal(stripe: StripeClient, desired: Desired): Promise<string | undefined> {
  const { data } = await stripe.list<WirePortal>('/v1/billing_portal/configurations', { limit: 100 });
  const key = portalKey(desired);
  const active = data.filter((configuration) => configuration.active);
  const marked = active.filter(
    ({ metadata }) =>
      key !== undefined && markedKey(metadata, desired.catalog, 'portal_configuration') === key,
  );
  const tags = Object.entries(desired.metadata);
  const adopted = active.find(
    ({ metadata }) =>
      tags.length > 0 && !readMark(metadata) && tags.every(([name, value]) => metadata?.[name] === value),
  );
  return (marked.at(-1) ?? adopted)?.id;
}

function isAboutConfiguration(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeInvalidRequestError && error.param === 'configuration';
}
