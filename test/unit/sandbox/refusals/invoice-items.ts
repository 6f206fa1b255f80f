import type Stripe from 'stripe';
import type { Row } from './row.ts';

/** What the rows speak of: a customer with items that wait, on a draft, on a finalized invoice, and as prorations. */
export async function invoiceItemFixtures(stripe: Stripe): Promise<Record<string, string>> {
  const buyer = (await stripe.customers.create({ payment_method: 'pm_card_visa' })).id;
  const neighbor = (await stripe.customers.create()).id;
  const [card] = (await stripe.customers.listPaymentMethods(buyer)).data;
  const price = async (params: Omit<Stripe.PriceCreateParams, 'currency' | 'product'>) =>
    (await stripe.prices.create({ currency: 'usd', product: 'mug', ...params })).id;
  const monthly = await price({ unit_amount: 1000, recurring: { interval: 'month' } });
  const subscribe = async () =>
    await stripe.subscriptions.create({
      customer: buyer,
      default_payment_method: card?.id ?? '',
      items: [{ price: monthly }],
    });
  const { id: plan, items } = await subscribe();
  const ended = (await subscribe()).id;
  await stripe.subscriptions.cancel(ended);
  const planItem = items.data[0]?.id ?? '';
  await stripe.subscriptions.update(plan, { items: [{ id: planItem, quantity: 2 }] });
  const [proration] = (await stripe.invoiceItems.list({ customer: buyer, pending: true })).data;

  const item = async (params: Partial<Stripe.InvoiceItemCreateParams> = {}) =>
    (await stripe.invoiceItems.create({ customer: buyer, amount: 700, currency: 'usd', ...params })).id;
  const fixed = (await stripe.invoices.create({ customer: buyer })).id;
  const fixedItem = await item({ invoice: fixed });
  await stripe.invoices.finalizeInvoice(fixed);
  const draftOfItems = (await stripe.invoices.create({ customer: buyer })).id;
  const draftItem = await item({ invoice: draftOfItems });
  const [draftLine] = (await stripe.invoices.retrieve(draftOfItems)).lines.data;
  const [planLine] = (await stripe.invoices.list({ subscription: plan })).data[0]?.lines.data ?? [];
  return {
    itemBuyer: buyer,
    neighbor,
    plan,
    planItem,
    planLine: planLine?.id ?? '',
    endedPlan: ended,
    proration: proration?.id ?? '',
    pendingItem: await item(),
    euroItem: await item({ currency: 'eur' }),
    fixed,
    fixedItem,
    draftOfItems,
    draftItem,
    draftLine: draftLine?.id ?? '',
    chosenItem: await price({ custom_unit_amount: { enabled: true } }),
    retiredItem: await price({ unit_amount: 1, active: false }),
    seatPrice: await price({ unit_amount: 8000 }),
  };
}

const CREATE = 'POST /v1/invoiceitems customer={itemBuyer}';
const UPDATE = 'POST /v1/invoiceitems';
const LINES = 'POST /v1/invoices/{draftOfItems}';
const PREVIEW = 'POST /v1/invoices/create_preview';

const missing = (send: string, param: string): Row => ({
  send,
  message: `Missing required param: ${param}.`,
  code: 'parameter_missing',
  param,
});

const none = (send: string, noun: string, id: string, param: string, status = 400): Row => ({
  send,
  message: `No such ${noun}: '${id}'`,
  code: 'resource_missing',
  param,
  status,
});

const either = (send: string, names: string, param: string): Row => ({
  send,
  message: `You may only specify one of these parameters: ${names}.`,
  param,
});

const unknown = (send: string, name: string): Row => ({
  send,
  message: `Received unknown parameter: ${name}`,
  code: 'parameter_unknown',
  param: name,
});

const absent = (send: string, param: string): Row => ({
  send,
  message: `The sandbox does not implement the parameter ${param}. See docs/sandbox.md.`,
  code: 'sandbox_not_implemented',
  status: 501,
  type: 'api_error',
});

const fixed = (send: string): Row => ({
  send,
  message: 'Invalid invoice: This invoice is no longer editable',
  code: 'invoice_not_editable',
});

const noItem = (send: string): Row => ({
  send,
  message: "No such Invoice Item: 'ii_x'(livemode=false)",
  code: 'resource_missing',
  param: 'id',
  status: 404,
});

const RECURRING =
  'The price specified is set to `type=recurring` but this field only accepts prices with `type=one_time`.';
const INACTIVE = 'The price specified is inactive. This field only accepts active prices.';
const CHOSEN = 'A price with `custom_unit_amount` can only be used in a Checkout Session.';
const ONLY_USD = "The price specified only supports `usd`. This doesn't match the expected currency: `eur`.";
const PERIOD = 'The `end` of a period must be greater than or equal to its `start`.';

export const invoiceItemRefusals: Record<string, Row[]> = {
  'what an invoice item is made of': [
    missing('POST /v1/invoiceitems amount=1&currency=usd', 'customer'),
    missing(CREATE, 'amount'),
    missing(`${CREATE}&quantity=3`, 'amount'),
    missing(`${CREATE}&amount=1`, 'currency'),
    missing(`${CREATE}&unit_amount_decimal=1`, 'currency'),
    none('POST /v1/invoiceitems customer=cus_x&amount=1&currency=usd', 'customer', 'cus_x', 'customer'),
    none(`${CREATE}&pricing[price]=price_x`, 'price', 'price_x', 'pricing[price]'),
    none(
      `${CREATE}&price_data[currency]=usd&price_data[product]=prod_x&price_data[unit_amount]=1`,
      'product',
      'prod_x',
      'price_data[product]',
    ),
    none(`${CREATE}&amount=1&currency=usd&invoice=in_x`, 'invoice', 'in_x', 'invoice'),
    none(`${CREATE}&amount=1&currency=usd&subscription=sub_x`, 'subscription', 'sub_x', 'subscription'),
    either(`${CREATE}&amount=1&currency=usd&pricing[price]={seatPrice}`, 'amount, pricing', 'amount'),
    either(`${CREATE}&amount=1&currency=usd&quantity=2`, 'amount, quantity', 'amount'),
    either(`${CREATE}&amount=1&currency=usd&unit_amount_decimal=2`, 'amount, unit_amount_decimal', 'amount'),
    either(
      `${CREATE}&pricing[price]={seatPrice}&quantity=2&quantity_decimal=2`,
      'quantity, quantity_decimal',
      'quantity',
    ),
    { send: `${CREATE}&pricing[price]={default}`, message: RECURRING, param: 'pricing[price]' },
    { send: `${CREATE}&pricing[price]={retiredItem}`, message: INACTIVE, param: 'pricing[price]' },
    { send: `${CREATE}&pricing[price]={chosenItem}`, message: CHOSEN, param: 'pricing[price]' },
    { send: `${CREATE}&pricing[price]={seatPrice}&currency=eur`, message: ONLY_USD, param: 'pricing[price]' },
    {
      send: `${CREATE}&amount=1005&currency=kwd`,
      message: 'Invalid amount: 1005. The last digit of an amount in kwd must be 0.',
      code: 'parameter_invalid_integer',
      param: 'amount',
    },
    {
      send: `${CREATE}&amount=100000000&currency=usd`,
      message: 'This value must be less than or equal to 99999999.',
      code: 'parameter_invalid_integer',
      param: 'amount',
    },
    {
      send: `${CREATE}&pricing[price]={seatPrice}&quantity=-1`,
      message: 'Invalid non-negative integer',
      code: 'parameter_invalid_integer',
      param: 'quantity',
    },
    {
      send: `${CREATE}&pricing[price]={seatPrice}&quantity_decimal=0.1234567890123`,
      message: 'Invalid decimal: 0.1234567890123; must contain at maximum 12 decimal places.',
      param: 'quantity_decimal',
    },
    {
      send: `${CREATE}&amount=1&currency=usd&period[start]=2&period[end]=1`,
      message: PERIOD,
      param: 'period[end]',
    },
    missing(`${CREATE}&amount=1&currency=usd&period[start]=2`, 'period[end]'),
    unknown(`${CREATE}&price={seatPrice}`, 'price'),
    unknown(`${CREATE}&unit_amount=1&currency=usd`, 'unit_amount'),
    absent(`${CREATE}&amount=1&currency=usd&discounts[0][coupon]=x`, 'discounts'),
    absent(`${CREATE}&amount=1&currency=usd&tax_rates[0]=txr_1`, 'tax_rates'),
    absent(`${CREATE}&amount=1&currency=usd&tax_behavior=inclusive`, 'tax_behavior'),
    absent(`${CREATE}&amount=1&currency=usd&tax_code=txcd_1`, 'tax_code'),
    absent(`${CREATE}&amount=1&currency=usd&customer_account=acct_1`, 'customer_account'),
  ],
  'what an invoice item stands on': [
    fixed(`${CREATE}&amount=1&currency=usd&invoice={fixed}`),
    {
      send: `POST /v1/invoiceitems customer={neighbor}&amount=1&currency=usd&invoice={draftOfItems}`,
      message: 'The invoice {draftOfItems} does not belong to the customer {neighbor}.',
      param: 'invoice',
    },
    {
      send: `POST /v1/invoiceitems customer={neighbor}&amount=1&currency=usd&subscription={plan}`,
      message: 'The subscription {plan} does not belong to the customer {neighbor}.',
      param: 'subscription',
    },
    {
      send: `${CREATE}&amount=1&currency=usd&subscription={endedPlan}`,
      message: 'The subscription {endedPlan} is canceled: it gets no further invoices.',
      param: 'subscription',
    },
    {
      send: `${CREATE}&amount=1&currency=eur&invoice={draftOfItems}`,
      message: 'The currency of the invoice item (eur) does not match the currency of the invoice (usd).',
      param: 'currency',
    },
    {
      send: `${CREATE}&amount=1&currency=eur&subscription={plan}`,
      message:
        'The currency of the invoice item (eur) does not match the currency of the subscription (usd).',
      param: 'currency',
    },
  ],
  'an invoice item that is there, or not': [
    noItem('GET /v1/invoiceitems/ii_x'),
    noItem(`${UPDATE}/ii_x description=x`),
    noItem('DELETE /v1/invoiceitems/ii_x'),
    none('GET /v1/invoiceitems customer=cus_x', 'customer', 'cus_x', 'customer'),
    none('GET /v1/invoiceitems invoice=in_x', 'invoice', 'in_x', 'invoice'),
    none('GET /v1/invoiceitems starting_after=ii_x', 'invoiceitem', 'ii_x', 'starting_after'),
    { send: `${UPDATE}/{fixedItem} description=x`, message: 'This invoice item has been deleted.' },
    {
      send: 'DELETE /v1/invoiceitems/{fixedItem}',
      message: "Can't delete an invoice item that is attached to an invoice that is no longer editable",
    },
    unknown(`${UPDATE}/{pendingItem} currency=eur`, 'currency'),
    unknown(`${UPDATE}/{pendingItem} customer={neighbor}`, 'customer'),
    { send: `${UPDATE}/{pendingItem} pricing[price]={default}`, message: RECURRING, param: 'pricing[price]' },
    { send: `${UPDATE}/{euroItem} pricing[price]={seatPrice}`, message: ONLY_USD, param: 'pricing[price]' },
    either(`${UPDATE}/{pendingItem} amount=1&quantity=2`, 'amount, quantity', 'amount'),
    {
      send: `${UPDATE}/{proration} discountable=true`,
      message: '`discountable` cannot be set to true for prorations.',
      param: 'discountable',
    },
    {
      send: `${UPDATE}/{proration} quantity=3`,
      message: '`quantity` cannot be changed for prorations.',
      param: 'quantity',
    },
    {
      send: `${UPDATE}/{proration} pricing[price]={seatPrice}`,
      message: '`pricing[price]` cannot be changed for prorations.',
      param: 'pricing[price]',
    },
  ],
  'the lines of an invoice': [
    none('GET /v1/invoices/in_x/lines', 'invoice', 'in_x', 'invoice', 404),
    none('GET /v1/invoices/{fixed}/lines starting_after=il_x', 'invoice line item', 'il_x', 'starting_after'),
    fixed('POST /v1/invoices/{fixed}/add_lines lines[0][amount]=1'),
    missing(`${LINES}/add_lines`, 'lines'),
    missing(`${LINES}/add_lines lines[0][description]=x`, 'lines[0][amount]'),
    either(
      `${LINES}/add_lines lines[0][amount]=1&lines[0][quantity]=2`,
      'amount, quantity',
      'lines[0][amount]',
    ),
    {
      send: `${LINES}/add_lines lines[0][amount]=1&lines[1][pricing][price]={default}`,
      message: RECURRING,
      param: 'lines[1][pricing][price]',
    },
    none(`${LINES}/add_lines lines[0][invoice_item]=ii_x`, 'invoiceitem', 'ii_x', 'lines[0][invoice_item]'),
    either(
      `${LINES}/add_lines lines[0][invoice_item]={pendingItem}&lines[0][amount]=1`,
      'invoice_item, amount',
      'lines[0][invoice_item]',
    ),
    {
      send: `${LINES}/add_lines lines[0][invoice_item]={draftItem}`,
      message: 'The invoice item {draftItem} is already attached to an invoice.',
      param: 'lines[0][invoice_item]',
    },
    {
      send: `${LINES}/add_lines lines[0][invoice_item]={euroItem}`,
      message: 'The currency of the invoice item (eur) does not match the currency of the invoice (usd).',
      param: 'lines[0][invoice_item]',
    },
    missing(`${LINES}/update_lines lines[0][amount]=1`, 'lines[0][id]'),
    none(`${LINES}/update_lines lines[0][id]=il_x`, 'invoice line item', 'il_x', 'lines[0][id]'),
    fixed('POST /v1/invoices/{fixed}/update_lines lines[0][id]=il_x'),
    none(`${LINES}/lines/il_x amount=1`, 'invoice line item', 'il_x', 'line_item_id', 404),
    absent(`${LINES}/lines/{draftLine} tax_amounts[0][amount]=1`, 'tax_amounts'),
    missing(`${LINES}/remove_lines lines[0][id]={draftLine}`, 'lines[0][behavior]'),
    none(
      `${LINES}/remove_lines lines[0][id]=il_x&lines[0][behavior]=delete`,
      'invoice line item',
      'il_x',
      'lines[0][id]',
    ),
    {
      send: `${LINES}/remove_lines lines[0][id]={draftLine}&lines[0][behavior]=hide`,
      message: 'Invalid lines[0][behavior]: must be one of delete or unassign',
      param: 'lines[0][behavior]',
    },
  ],
  'what can be previewed': [
    {
      send: `${PREVIEW} customer={itemBuyer}`,
      message:
        'You must provide at least one of: `subscription`, `schedule`, `subscription_details.items`, `schedule_details.phases`, `invoice_items`.',
    },
    none(`${PREVIEW} subscription=sub_x`, 'subscription', 'sub_x', 'subscription'),
    none(`${PREVIEW} customer=cus_x&invoice_items[0][amount]=1`, 'customer', 'cus_x', 'customer'),
    none(
      `${PREVIEW} subscription={plan}&subscription_details[items][0][id]=si_x`,
      'subscription_item',
      'si_x',
      'subscription_details[items][0][id]',
    ),
    none(
      `${PREVIEW} customer={itemBuyer}&subscription_details[items][0][price]=price_x`,
      'price',
      'price_x',
      'subscription_details[items][0][price]',
    ),
    none(
      `${PREVIEW} subscription={plan}&invoice_items[0][invoiceitem]=ii_x`,
      'invoiceitem',
      'ii_x',
      'invoice_items[0][invoiceitem]',
    ),
    {
      send: `${PREVIEW} subscription={plan}&invoice_items[0][price]={default}`,
      message: RECURRING,
      param: 'invoice_items[0][price]',
    },
    either(
      `${PREVIEW} subscription={plan}&invoice_items[0][unit_amount]=1&invoice_items[0][unit_amount_decimal]=1`,
      'unit_amount, unit_amount_decimal',
      'invoice_items[0][unit_amount]',
    ),
    {
      send: `${PREVIEW} subscription={plan}&invoice_items[0][invoiceitem]={fixedItem}`,
      message: 'The invoice item {fixedItem} is already attached to an invoice.',
      param: 'invoice_items[0][invoiceitem]',
    },
    {
      send: `${PREVIEW} subscription={plan}&customer={neighbor}`,
      message: 'The subscription {plan} does not belong to the customer {neighbor}.',
      param: 'subscription',
    },
    {
      send: `${PREVIEW} subscription={plan}&currency=eur`,
      message: 'The currency of the subscription is usd: it cannot be previewed in eur.',
      param: 'currency',
    },
    ...['', '&subscription_details[cancel_now]=true', `&subscription_details[pause][type]=subscription`].map(
      (details): Row => ({
        send: `${PREVIEW} subscription={endedPlan}${details}`,
        message: 'No upcoming invoices for customer: {itemBuyer}',
        code: 'invoice_upcoming_none',
        status: 404,
      }),
    ),
    {
      send: `${PREVIEW} subscription={plan}&subscription_details[billing_cycle_anchor][type]=timestamp`,
      message:
        'For existing subscriptions, the type of `billing_cycle_anchor` can only be `now` or `unchanged`.',
      param: 'subscription_details[billing_cycle_anchor][type]',
    },
    missing(
      `${PREVIEW} subscription={plan}&subscription_details[proration_date]=1800000000`,
      'subscription_details[items]',
    ),
    {
      send: `${PREVIEW} subscription={plan}&subscription_details[items][0][id]={planItem}&subscription_details[proration_date]=1800000000&subscription_details[proration_behavior]=none`,
      message: '`proration_date` cannot be set when `proration_behavior` is `none`.',
      param: 'subscription_details[proration_date]',
    },
    either(
      `${PREVIEW} subscription={plan}&subscription_details[cancel_now]=true&subscription_details[cancel_at_period_end]=true`,
      'cancel_at_period_end, cancel_now',
      'subscription_details[cancel_at_period_end]',
    ),
    {
      send: `${PREVIEW} subscription={plan}&subscription_details[cancel_now]=true&subscription_details[proration_date]=1000000000`,
      message: 'Invalid proration_date: it must be within the current billing period of the subscription.',
      param: 'subscription_details[proration_date]',
    },
    {
      send: `${PREVIEW} customer={itemBuyer}&subscription_details[items][0][price]={default}&subscription_details[cancel_now]=true`,
      message: 'You can only set `subscription_details[cancel_now]` with `subscription`.',
      param: 'subscription_details[cancel_now]',
    },
    absent(`${PREVIEW} schedule=sub_sched_1`, 'schedule'),
    absent(`${PREVIEW} subscription={plan}&issuer[type]=account`, 'issuer[type]'),
    absent(`${PREVIEW} subscription={plan}&discounts[0][coupon]=x`, 'discounts'),
    {
      send: `${PREVIEW} subscription={plan}&subscription_details[resume_at]=now`,
      message: 'You can only resume a subscription if it is `paused`.',
    },
    {
      send: `${PREVIEW} subscription={plan}&subscription_details[billing_mode][type]=classic`,
      message: 'The billing mode of a subscription can only become `flexible`.',
      param: 'subscription_details[billing_mode][type]',
    },
    absent(
      `${PREVIEW} subscription={plan}&subscription_details[start_date]=1800000000`,
      'subscription_details[start_date] of what has begun',
    ),
  ],
};
