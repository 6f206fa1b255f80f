import { type Offerings, type Price, shop, type User } from '../shop/api.ts';

const content = document.querySelector('#content') as HTMLElement;
const message = document.querySelector('#message') as HTMLElement;
const LIVE = new Set(['trialing', 'active', 'past_due', 'unpaid', 'paused']);

function attempt(work: () => Promise<void>): () => Promise<void> {
  return async () => {
    try {
      await work();
    } catch (error) {
      message.textContent = (error as Error).message;
    }
  };
}

function element(tag: string, attributes: Record<string, string>, text = ''): HTMLElement {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.textContent = text;
  return made;
}

function subscribeButton(name: string, price: Price | null | undefined): void {
  if (!price) return;
  const button = element('button', { id: `${name}-subscription` }, `Subscribe ${name}`);
  button.addEventListener(
    'click',
    attempt(async () => location.assign((await shop.checkout(price.id)).url)),
  );
  content.append(button);
}

function show({ pairCode, workshop }: Offerings, { id, subscription }: User): void {
  content.replaceChildren();
  if (subscription !== undefined && LIVE.has(subscription.status)) {
    const { type, status } = subscription;
    const isMonthly = type === 'monthly';
    const price = isMonthly ? pairCode?.monthlyPrice : pairCode?.onDemandPrice;
    const box = element('section', {
      'data-subscription-id': subscription.id,
      'data-customer-id': id,
      [`data-${type}-price-id`]: price?.id ?? '',
    });
    const name = isMonthly ? 'monthly package' : 'on-demand package.';
    const manage = element('button', { id: 'manage-subscription' }, 'Manage');
    manage.addEventListener(
      'click',
      attempt(async () => location.assign((await shop.portal()).url)),
    );
    box.append(
      element('p', { id: 'subscription-type' }, `You are subscribed to the ${name}`),
      element('p', { id: 'subscription-status' }, status),
      manage,
    );
    if (!isMonthly) {
      const arrange = element('button', { id: 'arrange-session' }, 'Arrange a session');
      arrange.addEventListener(
        'click',
        attempt(async () => {
          await shop.schedule(crypto.randomUUID());
          box.append(element('p', { id: 'session-registered' }, 'Session registered'));
        }),
      );
      box.append(arrange);
    }
    content.append(box);
    const seats = element('section', { 'data-workshop-price-id': workshop?.perSeatPrice?.id ?? '' });
    const attendees = element('input', { name: 'attendees', type: 'number', 'aria-label': 'Attendees' });
    const register = element('button', { id: 'register-workshop' }, 'Register');
    register.addEventListener(
      'click',
      attempt(async () => {
        await shop.workshop(Number((attendees as HTMLInputElement).value), crypto.randomUUID());
        seats.append(element('p', { id: 'workshop-notification' }, 'Workshop registered.'));
      }),
    );
    seats.append(attendees, register);
    content.append(seats);
    return;
  }
  if (subscription?.status === 'canceled') {
    content.append(element('p', { id: 'subscription-ended' }, 'you have ended your /dev/chat subscription'));
  }
  subscribeButton('monthly', pairCode?.monthlyPrice);
  subscribeButton('ondemand', pairCode?.onDemandPrice);
}

const session = new URLSearchParams(location.search).get('session_id') ?? undefined;
const [offerings, user] = await Promise.all([shop.offerings(), shop.user(session)]);
show(offerings, user);
