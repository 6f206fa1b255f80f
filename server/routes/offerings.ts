import type { SoldPrice } from '../billing/prices.ts';
import type { Route } from './route.ts';

type PresentedPrice = Pick<SoldPrice, 'id' | 'nickname' | 'currency' | 'unit_amount' | 'lookup_key'>;

interface PresentedProduct {
  productId: string;
  productName: string;
  prices: Record<string, PresentedPrice>;
}

/** What is sold: under the /dev/chat page's own names where its products are sold, else products and prices by key. */
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
    return devchatNames(products) ?? products;
  },
};

function devchatNames({ paircode, workshop }: Record<string, PresentedProduct>): object | undefined {
  const { monthly, ondemand } = paircode?.prices ?? {};
  const { seat } = workshop?.prices ?? {};
  if (!paircode || !workshop || !monthly || !ondemand || !seat) return undefined;
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

function presentPrice({ id, nickname, currency, unit_amount, lookup_key }: SoldPrice): PresentedPrice {
  return { id, nickname, currency, unit_amount, lookup_key };
}
