/** Every type of payment method in the SDK's types. The sandbox has cards. */
import { notImplemented } from '../errors.ts';
import { choice, type Field } from '../params/field.ts';

export const OTHER_METHOD_TYPES = [
  'acss_debit',
  'affirm',
  'afterpay_clearpay',
  'alipay',
  'alma',
  'amazon_pay',
  'au_becs_debit',
  'bacs_debit',
  'bancontact',
  'billie',
  'bizum',
  'blik',
  'boleto',
  'cashapp',
  'crypto',
  'custom',
  'customer_balance',
  'eps',
  'fpx',
  'giropay',
  'grabpay',
  'ideal',
  'kakao_pay',
  'klarna',
  'konbini',
  'kr_card',
  'link',
  'mb_way',
  'mobilepay',
  'multibanco',
  'naver_pay',
  'nz_bank_account',
  'oxxo',
  'p24',
  'pay_by_bank',
  'payco',
  'paynow',
  'paypal',
  'paypay',
  'payto',
  'pix',
  'promptpay',
  'revolut_pay',
  'samsung_pay',
  'satispay',
  'scalapay',
  'sepa_debit',
  'sequra',
  'sofort',
  'sunbit',
  'swish',
  'twint',
  'upi',
  'us_bank_account',
  'wechat_pay',
  'zip',
] as const;

/** For a filter: any of them can be asked for. */
export function methodType() {
  return choice([...OTHER_METHOD_TYPES, 'card'] as const);
}

/** For a new payment method: 501 for all but cards. */
export function newMethodType(): Field<'card'> {
  const any = methodType();
  return {
    ...any,
    parse: (raw, at) => {
      const type = any.parse(raw, at);
      if (type !== 'card') throw notImplemented(`payment methods of type ${type}`);
      return type;
    },
  };
}
