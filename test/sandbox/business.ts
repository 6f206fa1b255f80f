/** Whose account it is: what its invoices, its pages and `GET /v1/account` say. */
export const BUSINESS = { country: 'US', name: 'Pricebook sandbox' } as const;
