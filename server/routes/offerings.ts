import type { SoldPrice } from '../billing/prices/sold-price.ts';
import { isDevchat } from './devchat-names.ts';
import type { Route } from './route.ts';

type PresentedPrice = Pick<SoldPrice, 'id' | 'nickname' | 'currency' | 'unit_amount' | 'lookup_key'>;

interface PresentedProduct {
  productId: string;
  productName: string;
  prices: Record<string, PresentedPrice>;
}

/** What is sold: under the /dev/chat page's own names for its catalog, else products and prices by key. */
export const offerings: Route = {
  method: 'GET',
  path: '/offerings',
  for: 'anyone',
  run: async (shop) => {
    const products: Record<string, PresentedProduct> = {};
    for (const price of (await shop.prices.all()).values()) {
      const [product = '', name = ''] = price.key.split('.');
      const { productId, productName } = price;
      products[product] ??= { productId, productName, prices: {} };
      products[product].prices[name] = presentPrice(price);
    }
    return isDevchat(shop.parts.desired) ? devchatNames(products) : products;
  },
};

/** What is not sold at the moment is null. */
function devchatNames({ paircode, workshop }: Record<string, PresentedProduct>): object {
  return {
    pairCode: paircode
      ? {
          productId: paircode.productId,
          productName: paircode.productName,
          monthlyPrice: paircode.prices.monthly ?? null,
          onDemandPrice: paircode.prices.ondemand ?? null,
        }
      : null,
    workshop: workshop
      ? {
          productId: workshop.productId,
          productName: workshop.productName,
          perSeatPrice: workshop.prices.seat ?? null,
        }
      : null,
  };
}

function presentPrice({ id, nickname, currency, unit_amount, lookup_key }: SoldPrice): PresentedPrice {
  return { id, nickname, currency, unit_amount, lookup_key };
}
