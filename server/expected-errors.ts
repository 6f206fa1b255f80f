import Stripe from 'stripe';
import { BootFailure } from './boot.ts';
import { ConfigError } from './config.ts';
import { InvalidCatalog } from './load-catalog.ts';
import { StoreError } from './store/store-error.ts';
import { StripeUnreachable } from './stripe/client.ts';

/**
 * What to tell the owner of an error that can happen without a fault of ours, and undefined for any
 * other, which wants its stack.
 */
export function explain(error: unknown): string | undefined {
  if (error instanceof Stripe.errors.StripeAuthenticationError) {
    return `Stripe does not take STRIPE_SECRET_KEY: ${error.message}`;
  }
  if (error instanceof Stripe.errors.StripeError) return `Stripe refused: ${error.message}`;
  const isOurs = [ConfigError, InvalidCatalog, BootFailure, StoreError, StripeUnreachable].some(
    (kind) => error instanceof kind,
  );
  if (isOurs && error instanceof Error) return error.message;
  const { code, syscall, address, port, message } = error as NodeJS.ErrnoException & {
    address?: string;
    port?: number;
  };
  if (syscall === 'listen' && code === 'EADDRINUSE') {
    return `PORT ${port} on ${address} is taken by another process; end that one, or set PORT to another number`;
  }
  return syscall === undefined ? undefined : message;
}
