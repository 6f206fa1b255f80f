import { LONG, type Row } from './row.ts';

export const productsRefusals: Record<string, Row[]> = {
  products: [
    {
      send: 'POST /v1/products name=x&id=shirt',
      message: 'Product already exists.',
      code: 'resource_already_exists',
      param: 'id',
    },
    {
      send: 'DELETE /v1/products/shirt',
      message: 'This product cannot be deleted because it has one or more user-created prices.',
    },
    {
      send: 'POST /v1/products/shirt id=other',
      message: 'Received unknown parameter: id',
      code: 'parameter_unknown',
      param: 'id',
    },
    {
      send: 'POST /v1/products/shirt type=good',
      message: 'Received unknown parameter: type',
      code: 'parameter_unknown',
      param: 'type',
    },
    {
      send: `POST /v1/products name=x&description=${LONG(40_001)}`,
      message: /must be at most 40000 characters$/,
      param: 'description',
    },
    {
      send: `POST /v1/products name=x&unit_label=${LONG(13)}`,
      message: `Invalid string: ${LONG(13)}; must be at most 12 characters`,
      param: 'unit_label',
    },
    {
      send: `POST /v1/products name=x&${Array.from({ length: 9 }, (_, index) => `images[${index}]=http://a.example`).join('&')}`,
      message: 'Array images exceeded maximum 8 allowed elements.',
      param: 'images',
    },
    {
      send: 'POST /v1/products name=x&images[0]=cat.png',
      message: 'Invalid URL: An explicit scheme (such as https) must be provided.',
      code: 'url_invalid',
      param: 'images[0]',
    },
    {
      send: `POST /v1/products name=x&${Array.from({ length: 16 }, (_, index) => `marketing_features[${index}][name]=a`).join('&')}`,
      message: 'Array marketing_features exceeded maximum 15 allowed elements.',
      param: 'marketing_features',
    },
    {
      send: `POST /v1/products name=x&marketing_features[0][name]=${LONG(81)}`,
      message: /must be at most 80 characters$/,
      param: 'marketing_features[0][name]',
    },
    {
      send: `POST /v1/products name=x&statement_descriptor=${LONG(23)}`,
      message: 'The statement descriptor must be at most 22 characters.',
      param: 'statement_descriptor',
    },
    {
      send: 'POST /v1/products name=x&statement_descriptor=A*<b',
      message: /cannot contain any of the characters/,
      param: 'statement_descriptor',
    },
    {
      send: 'POST /v1/products name=x&statement_descriptor=123',
      message: 'The statement descriptor must contain at least one letter.',
      param: 'statement_descriptor',
    },
    {
      send: 'POST /v1/products name=x&type=good&unit_label=piece',
      message: '`unit_label` may only be set if `type=service`.',
      param: 'unit_label',
    },
    {
      send: 'POST /v1/products/good statement_descriptor=ABC',
      message: '`statement_descriptor` may only be set if `type=service`.',
      param: 'statement_descriptor',
    },
    {
      send: 'POST /v1/products name=x&package_dimensions[height]=1.234&package_dimensions[length]=1&package_dimensions[weight]=1&package_dimensions[width]=1',
      message: 'Invalid decimal: 1.234; must contain at maximum two decimal places.',
      param: 'package_dimensions[height]',
    },
    {
      send: 'POST /v1/products name=x&package_dimensions[height]=1',
      message: 'Missing required param: package_dimensions[length].',
      code: 'parameter_missing',
      param: 'package_dimensions[length]',
    },
    {
      send: 'POST /v1/products name=x&tax_code=txcd_00000001&tax_details[tax_code]=txcd_00000002',
      message: '`tax_code` and `tax_details[tax_code]` must be equal when both are passed.',
      param: 'tax_code',
    },
    {
      send: 'POST /v1/products/shirt default_price={mug}',
      message: /^The price `price_\w+` does not belong to the product `shirt`\.$/,
      param: 'default_price',
    },
    {
      send: 'POST /v1/products/shirt default_price={archived}',
      message: 'The price specified is inactive. This field only accepts active prices.',
      param: 'default_price',
    },
    {
      send: 'POST /v1/products name=x&default_price_data[unit_amount]=1',
      message: 'Missing required param: default_price_data[currency].',
      code: 'parameter_missing',
      param: 'default_price_data[currency]',
    },
    {
      send: 'POST /v1/products name=x&default_price_data[currency]=usd',
      message: 'Prices require an `unit_amount` or `unit_amount_decimal` parameter to be set.',
      param: 'default_price_data',
    },
    {
      send: 'POST /v1/products name=x&default_price_data[currency]=usd&default_price_data[nickname]=a',
      message: 'Received unknown parameter: default_price_data[nickname]',
      code: 'parameter_unknown',
      param: 'default_price_data[nickname]',
    },
  ],
};
