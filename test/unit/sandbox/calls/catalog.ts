import type { Calls } from './calls.ts';

export const catalogCalls: Calls = {
  files: [
    'resources/Accounts.d.ts',
    'resources/Products.d.ts',
    'resources/Prices.d.ts',
    'resources/Billing/Meters.d.ts',
    'resources/BillingPortal/Configurations.d.ts',
  ],
  calls: {
    'GET /v1/account': 'AccountRetrieveCurrentParams',
    'GET /v1/accounts/:id': 'AccountRetrieveParams',
    'POST /v1/products': 'ProductCreateParams',
    'GET /v1/products': 'ProductListParams',
    'GET /v1/products/:id': 'ProductRetrieveParams',
    'POST /v1/products/:id': 'ProductUpdateParams',
    'DELETE /v1/products/:id': 'ProductDeleteParams',
    'POST /v1/prices': 'PriceCreateParams',
    'GET /v1/prices': 'PriceListParams',
    'GET /v1/prices/:id': 'PriceRetrieveParams',
    'POST /v1/prices/:id': 'PriceUpdateParams',
    'POST /v1/billing/meters': 'MeterCreateParams',
    'GET /v1/billing/meters': 'MeterListParams',
    'GET /v1/billing/meters/:id': 'MeterRetrieveParams',
    'POST /v1/billing/meters/:id': 'MeterUpdateParams',
    'POST /v1/billing/meters/:id/deactivate': 'MeterDeactivateParams',
    'POST /v1/billing/meters/:id/reactivate': 'MeterReactivateParams',
    'POST /v1/billing_portal/configurations': 'ConfigurationCreateParams',
    'GET /v1/billing_portal/configurations': 'ConfigurationListParams',
    'GET /v1/billing_portal/configurations/:id': 'ConfigurationRetrieveParams',
    'POST /v1/billing_portal/configurations/:id': 'ConfigurationUpdateParams',
  },
};
