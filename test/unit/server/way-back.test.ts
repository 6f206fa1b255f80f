import { expect, it } from 'vitest';
import { wayBack } from '../../../server/billing/way-back.ts';

it.each([
  ['http://127.0.0.1:4242', 'http://localhost:4242', 'http://localhost:4242'],
  ['http://localhost:4242', 'http://[::1]:4242', 'http://[::1]:4242'],
  // Behind a proxy the request is made to where only the proxy comes.
  ['http://localhost:8080', 'http://127.0.0.1:4242', 'http://localhost:8080'],
  ['https://localhost:4242', 'http://127.0.0.1:4242', 'https://localhost:4242'],
  ['https://shop.example.com', 'http://localhost:4242', 'https://shop.example.com'],
  ['https://shop.example.com', 'https://evil.example', 'https://shop.example.com'],
  ['http://127.0.0.1:4242', 'http://evil.example:4242', 'http://127.0.0.1:4242'],
  ['http://127.0.0.1:4242', 'http://', 'http://127.0.0.1:4242'],
])('from %s, asked as %s, Stripe leads back to %s', (publicUrl, visited, home) => {
  expect(wayBack(publicUrl, visited)).toBe(home);
});
