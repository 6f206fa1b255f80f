/** A small catalog with something of every kind, for tests that are about the way and not about the fields. */
export const shop = `catalog: shop
metadata:
  team: billing

meters:
  calls:
    display_name: Calls
    event_name: shop_calls
    default_aggregation: { formula: sum }

products:
  pro:
    name: Pro
    unit_label: seat
    default_price: monthly
    prices:
      monthly:
        nickname: Pro
        currency: usd
        unit_amount: 6000
        recurring: { interval: month }
      calls:
        currency: usd
        unit_amount_decimal: 0.25
        recurring: { interval: month, usage_type: metered, meter: calls }
  book:
    name: The book
    prices:
      once:
        currency: jpy
        unit_amount: 3000

portal_configurations:
  default:
    business_profile: { headline: The shop }
    features:
      invoice_history: { enabled: true }
      payment_method_update: { enabled: true }
      subscription_update:
        enabled: true
        default_allowed_updates: [price]
        products:
          - { product: pro, prices: [monthly] }
`;

/** The same shop after an edit that has a change of most kinds in it. */
export const editedShop = shop
  .replace('name: Pro\n', 'name: Pro for teams\n')
  .replace('unit_amount: 6000', 'unit_amount: 6500')
  .replace('headline: The shop', 'headline: Our shop')
  .replace(
    `      once:
        currency: jpy
        unit_amount: 3000
`,
    `      twice:
        currency: jpy
        unit_amount: 5000
`,
  );
