/** What an intent's `payment_method_options[card]` asks for; it comes before what the intent itself says. */
import type { StoredPaymentIntent } from '../store/objects.ts';
import type { TestCard } from './test-cards.ts';

interface CardOptions {
  capture_method?: string;
  request_three_d_secure?: string;
  setup_future_usage?: string;
}

function optionsOf({
  payment_method_options: options,
}: {
  payment_method_options: object | null;
}): CardOptions {
  return (options as { card?: CardOptions } | null)?.card ?? {};
}

/** How a payment is captured, and what its card is kept for (`none`, `on_session` or `off_session`). */
export function termsOf(intent: StoredPaymentIntent): { captureMethod: string; futureUsage: string } {
  const card = optionsOf(intent);
  return {
    captureMethod: card.capture_method ?? intent.capture_method,
    futureUsage: card.setup_future_usage ?? intent.setup_future_usage ?? 'none',
  };
}

/** `request_three_d_secure` makes a card ask that would not have asked by itself. */
export function asWished(card: TestCard, intent: { payment_method_options: object | null }): TestCard {
  const { request_three_d_secure: wish } = optionsOf(intent);
  return wish === 'any' || wish === 'challenge' ? { ...card, authentication: 'always' } : card;
}
