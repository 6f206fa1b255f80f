import type { Calls } from './calls.ts';

export const invoiceItemCalls: Calls = {
  files: ['resources/InvoiceItems.d.ts', 'resources/Invoices.d.ts'],
  calls: {
    'POST /v1/invoiceitems': 'InvoiceItemCreateParams',
    'GET /v1/invoiceitems': 'InvoiceItemListParams',
    'GET /v1/invoiceitems/:id': 'InvoiceItemRetrieveParams',
    'POST /v1/invoiceitems/:id': 'InvoiceItemUpdateParams',
    'DELETE /v1/invoiceitems/:id': 'InvoiceItemDeleteParams',
    'POST /v1/invoices/create_preview': 'InvoiceCreatePreviewParams',
    'GET /v1/invoices/:id/lines': 'InvoiceListLineItemsParams',
    'POST /v1/invoices/:id/lines/:id': 'InvoiceUpdateLineItemParams',
    'POST /v1/invoices/:id/add_lines': 'InvoiceAddLinesParams',
    'POST /v1/invoices/:id/update_lines': 'InvoiceUpdateLinesParams',
    'POST /v1/invoices/:id/remove_lines': 'InvoiceRemoveLinesParams',
  },
};
