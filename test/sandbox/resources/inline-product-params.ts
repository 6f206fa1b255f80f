/** What a product can be said to be that is made by a `price_data`; a price's own `product_data` says more, and less. */
import { text } from '../params/field.ts';
import { images, productData } from './catalog/product-params.ts';

const { metadata, name, tax_code, tax_details, unit_label } = productData;

export const inlineProduct = {
  description: text({ max: 40_000 }),
  images: images(),
  metadata,
  name,
  tax_code,
  tax_details,
  unit_label,
};
