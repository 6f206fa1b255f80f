import type Router from '@koa/router';
import type { Offerings, OfferingsReader } from '../billing/offerings.ts';

/** `GET /offerings`: what is sold, with the ids to buy it by. */
export function offeringsRoute(router: Router, offerings: OfferingsReader): void {
  router.get('/offerings', async (ctx) => {
    ctx.body = present(await offerings.read());
  });
}

/** The /dev/chat page's own names where its products are sold, products and prices by key for every other catalog. */
function present(offerings: Offerings): object {
  const { paircode, workshop } = offerings;
  const { monthly, ondemand } = paircode?.prices ?? {};
  const { seat } = workshop?.prices ?? {};
  if (!paircode || !workshop || !monthly || !ondemand || !seat) return offerings;
  return {
    pairCode: {
      productId: paircode.productId,
      productName: paircode.productName,
      monthlyPrice: monthly,
      onDemandPrice: ondemand,
    },
    workshop: { productId: workshop.productId, productName: workshop.productName, perSeatPrice: seat },
  };
}
