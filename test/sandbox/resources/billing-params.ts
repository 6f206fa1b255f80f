/** Parameters that invoices, subscriptions and whatever makes these have in common. */
import {
  bool,
  choice,
  emptyable,
  type Field,
  field,
  list,
  object,
  required,
  text,
  unsupported,
} from '../params/field.ts';

export const COLLECTION_METHODS = ['charge_automatically', 'send_invoice'] as const;

/** What an invoice can be paid by, in `payment_settings`. */
export const INVOICE_METHOD_TYPES = (
  'ach_credit_transfer ach_debit acss_debit affirm alipay amazon_pay au_becs_debit bacs_debit bancontact billie ' +
  'blik boleto card cashapp crypto custom customer_balance eps fpx giropay grabpay ideal jp_credit_transfer ' +
  'kakao_pay klarna konbini kr_card link mb_way multibanco naver_pay nz_bank_account p24 pay_by_bank payco ' +
  'paynow paypal payto pix promptpay revolut_pay satispay sepa_credit_transfer sepa_debit sequra sofort swish ' +
  'twint upi us_bank_account wechat_pay'
).split(' ');

/** `enabled=false` asks for what happens anyway: the sandbox computes no tax. */
export const automaticTax = () => object({ enabled: required(switchedOff()), liability: unsupported() });

function switchedOff(): Field<boolean> {
  const switched = bool();
  return field('boolean', (raw, at) => {
    const isOn = switched.parse(raw, at);
    if (isOn) unsupported().parse(raw, at);
    return isOn;
  });
}

/** Whoever has no connected accounts issues its invoices itself. */
export const issuer = () => object({ account: unsupported(), type: required(ownAccount()) });

function ownAccount(): Field<'self'> {
  const named = choice(['account', 'self']);
  return {
    ...named,
    parse: (raw, at) => {
      if (named.parse(raw, at) === 'account') unsupported().parse(raw, at);
      return 'self';
    },
  };
}

/** Up to four lines that stand on invoices. */
export const customFields = () =>
  emptyable(list(object({ name: required(text({ max: 40 })), value: required(text({ max: 140 })) }), 4));
