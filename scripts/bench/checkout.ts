/** Checkout, made by the API and completed by what its page's script sends. */
import type { Caller, Form } from './caller.ts';
import { AT_ONCE, rateOf } from './measure.ts';
import type { Section } from './report.ts';
import { startSandbox } from './sandbox.ts';

/** What a buyer types. */
const TYPED = {
  email: 'jenny@example.com',
  cardNumber: '4242424242424242',
  cardExpiry: '12 / 34',
  cardCvc: '123',
  billingName: 'Jenny Rosen',
  billingCountry: 'US',
  billingPostalCode: '94107',
};

export async function benchCheckout(scale: number): Promise<Section> {
  const sandbox = await startSandbox();
  const { caller } = sandbox;
  try {
    const product = await caller.api<{ id: string }>('POST', '/v1/products', { name: 'Bench' });
    const price = async (form: Form): Promise<string> => {
      const terms = { product: product.id, currency: 'usd', unit_amount: 2_000, ...form };
      return (await caller.api<{ id: string }>('POST', '/v1/prices', terms)).id;
    };
    const modes = { payment: await price({}), subscription: await price({ 'recurring[interval]': 'month' }) };
    const rows = [];
    for (const [mode, id] of Object.entries(modes)) {
      const rate = await rateOf(Math.ceil(1_000 * scale), () => complete(caller, mode, id));
      rows.push({ name: `complete a ${mode}`, figures: { ...rate } });
    }
    const about = `a session made and paid for, ${AT_ONCE} buyers at once`;
    return { bench: 'checkout', about, rows };
  } finally {
    await sandbox.stop();
  }
}

async function complete(caller: Caller, mode: string, price: string): Promise<void> {
  const { id } = await caller.api<{ id: string }>('POST', '/v1/checkout/sessions', {
    mode,
    success_url: 'https://shop.example/thanks',
    'line_items[0][price]': price,
    'line_items[0][quantity]': 1,
  });
  const answer = await caller.json<{ redirect?: string }>('POST', `/c/pay/${id}/confirm`, TYPED);
  if (answer.redirect === undefined) throw new Error(`${id} was not paid: ${JSON.stringify(answer)}`);
}
