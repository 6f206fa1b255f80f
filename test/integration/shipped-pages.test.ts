/** The pages as they are shipped: what they load must be in the build. */
import { expect, test } from 'vitest';
import { lineOf, spawnCli } from '../support/cli.ts';

test('the built sandbox serves a Checkout page and all that it loads', async () => {
  const sandbox = spawnCli(['sandbox', '--port', '0']);
  try {
    const url = /http:\S+/.exec(await lineOf(sandbox, /listening on/))?.[0] ?? '';
    const created = await fetch(`${url}/v1/checkout/sessions`, {
      method: 'POST',
      headers: { Authorization: 'Bearer sk_test_any' },
      body: new URLSearchParams({ mode: 'setup', currency: 'usd', success_url: 'https://shop.example/' }),
    });
    const { url: address } = (await created.json()) as { url: string };
    const page = await (await fetch(address)).text();
    const loaded = [...page.matchAll(/<(?:link|script)[^>]*?(?:href|src)="([^"]+)"/g)].map(
      ([, name]) => name,
    );
    expect(loaded.length).toBeGreaterThan(3);
    for (const name of loaded) {
      const asset = await fetch(`${url}${name}`);
      expect([name, asset.status]).toEqual([name, 200]);
      for (const [, imported] of (await asset.text()).matchAll(/from '\.\/([^']+)'/g)) {
        expect([imported, (await fetch(`${url}/c/assets/${imported}`)).status]).toEqual([imported, 200]);
      }
    }
  } finally {
    sandbox.kill();
  }
});
