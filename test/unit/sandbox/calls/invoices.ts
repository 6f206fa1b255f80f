import type { Calls } from './calls.ts';

export const invoiceCalls: Calls = {
  files: ['resources/Invoices.d.ts', 'resources/InvoicePayments.d.ts', 'resources/Customers.d.ts'],
  calls: {
    'POST /v1/invoices': 'InvoiceCreateParams',
    'GET /v1/invoices': 'InvoiceListParams',
    'GET /v1/invoices/:id': 'InvoiceRetrieveParams',
    'POST /v1/invoices/:id': 'InvoiceUpdateParams',
    'DELETE /v1/invoices/:id': 'InvoiceDeleteParams',
    'POST /v1/invoices/:id/finalize': 'InvoiceFinalizeInvoiceParams',
    'POST /v1/invoices/:id/pay': 'InvoicePayParams',
    'POST /v1/invoices/:id/send': 'InvoiceSendInvoiceParams',
    'POST /v1/invoices/:id/void': 'InvoiceVoidInvoiceParams',
    'POST /v1/invoices/:id/mark_uncollectible': 'InvoiceMarkUncollectibleParams',
    'POST /v1/invoices/:id/attach_payment': 'InvoiceAttachPaymentParams',
    'GET /v1/invoice_payments': 'InvoicePaymentListParams',
    'GET /v1/invoice_payments/:id': 'InvoicePaymentRetrieveParams',
    'POST /v1/customers/:id/balance_transactions': 'CustomerCreateBalanceTransactionParams',
    'GET /v1/customers/:id/balance_transactions': 'CustomerListBalanceTransactionsParams',
    'GET /v1/customers/:id/balance_transactions/:id': 'CustomerRetrieveBalanceTransactionParams',
    'POST /v1/customers/:id/balance_transactions/:id': 'CustomerUpdateBalanceTransactionParams',
  },
};
