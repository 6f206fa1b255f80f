/** A session of the portal, with as much in it as Stripe's example has. */
import type { Client } from '../support.ts';

export async function portalObjects({ stripe, send }: Client): Promise<Record<string, unknown>> {
  const { id: customer } = await stripe.customers.create();
  const { id: configuration } = await stripe.billingPortal.configurations.create({
    features: { payment_method_update: { enabled: true } },
  });
  const flow = 'flow_data[type]=payment_method_update';
  const after = 'flow_data[after_completion][type]=hosted_confirmation';
  const form = `customer=${customer}&configuration=${configuration}&${flow}&${after}`;
  return { 'billing_portal.session': (await send('POST', '/v1/billing_portal/sessions', form)).body };
}
