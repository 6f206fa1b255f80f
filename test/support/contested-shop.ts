export interface ContestedOptions {
  catalog?: string;
  /** Of the monthly price, which is its product's default and stands in the portal. */
  monthly?: number;
  yearly?: number;
  usage?: number;
  headline?: string;
  extra?: string;
}

/** A small catalog with one of everything that can be fought over. */
export function contestedShop({
  catalog = 'shop',
  monthly = 1000,
  yearly = 10_000,
  usage = 5,
  headline = 'The shop',
  extra = '',
}: ContestedOptions = {}): string {
  return `
catalog: ${catalog}
metadata: { shop: ours }
meters:
  calls:
    display_name: Calls
    event_name: shop_calls
    default_aggregation: { formula: sum }
products:
  plan:
    id: shop_plan
    name: Plan
    default_price: monthly
    prices:
      monthly:
        lookup_key: shop_plan_monthly
        currency: usd
        unit_amount: ${monthly}
        recurring: { interval: month }
      yearly:
        lookup_key: shop_plan_yearly
        currency: usd
        unit_amount: ${yearly}
        recurring: { interval: year }
  usage:
    id: shop_usage
    name: Usage
    prices:
      call:
        lookup_key: shop_usage_call
        currency: usd
        unit_amount: ${usage}
        recurring: { interval: month, usage_type: metered, meter: calls }
${extra}
portal_configurations:
  default:
    business_profile: { headline: ${headline} }
    features:
      payment_method_update: { enabled: true }
      subscription_update:
        enabled: true
        default_allowed_updates: [price]
        products: [{ product: plan, prices: [monthly, yearly] }]
`;
}
