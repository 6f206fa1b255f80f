import type { Calls } from './calls.ts';

export const customerCalls: Calls = {
  files: [
    'resources/Customers.d.ts',
    'resources/PaymentMethods.d.ts',
    'resources/SetupIntents.d.ts',
    'resources/SetupAttempts.d.ts',
  ],
  calls: {
    'POST /v1/customers': 'CustomerCreateParams',
    'GET /v1/customers': 'CustomerListParams',
    'GET /v1/customers/:id': 'CustomerRetrieveParams',
    'POST /v1/customers/:id': 'CustomerUpdateParams',
    'DELETE /v1/customers/:id': 'CustomerDeleteParams',
    'GET /v1/customers/:id/payment_methods': 'CustomerListPaymentMethodsParams',
    'GET /v1/customers/:id/payment_methods/:id': 'CustomerRetrievePaymentMethodParams',
    'POST /v1/payment_methods': 'PaymentMethodCreateParams',
    'GET /v1/payment_methods': 'PaymentMethodListParams',
    'GET /v1/payment_methods/:id': 'PaymentMethodRetrieveParams',
    'POST /v1/payment_methods/:id': 'PaymentMethodUpdateParams',
    'POST /v1/payment_methods/:id/attach': 'PaymentMethodAttachParams',
    'POST /v1/payment_methods/:id/detach': 'PaymentMethodDetachParams',
    'POST /v1/setup_intents': 'SetupIntentCreateParams',
    'GET /v1/setup_intents': 'SetupIntentListParams',
    'GET /v1/setup_intents/:id': 'SetupIntentRetrieveParams',
    'POST /v1/setup_intents/:id': 'SetupIntentUpdateParams',
    'POST /v1/setup_intents/:id/confirm': 'SetupIntentConfirmParams',
    'POST /v1/setup_intents/:id/cancel': 'SetupIntentCancelParams',
    'GET /v1/setup_attempts': 'SetupAttemptListParams',
  },
};
