/** The documents of the workbench, and what they are made of. */
import { createTransport } from 'nodemailer';
import { describe, expect, test } from 'vitest';
import { useSandbox } from './support.ts';

const client = useSandbox({ smtpPort: 0, forwardTo: 'http://127.0.0.1:9/<hook>' });

const open = (path: string, init?: RequestInit) => fetch(`${client.sandbox.url}${path}`, init);

describe('the page', () => {
  test.each(['/_sandbox', '/_sandbox/', '/_sandbox?anything'])('%s', async (path) => {
    const { status, headers } = await open(path);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self'; .*frame-ancestors 'none'$/,
    );
  });

  test('has nothing inline, and nothing of a person that is not escaped', async () => {
    const text = await (await open('/_sandbox')).text();
    expect(text).toContain('data-forwarding="http://127.0.0.1:9/&lt;hook&gt;"');
    expect(text).not.toMatch(/<style|<script(?! type="module" src=)| on\w+=| style=/);
  });

  test('every script and style that it needs is there', async () => {
    const seen = new Set<string>();
    const waiting = [...(await (await open('/_sandbox')).text()).matchAll(/\/c\/assets\/([\w.-]+)/g)];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const [, name = ''] = next;
      if (seen.has(name)) continue;
      seen.add(name);
      const asset = await open(`/c/assets/${name}`);
      expect(asset.status, name).toBe(200);
      waiting.push(...(await asset.text()).matchAll(/ from '\.\/([\w.-]+)'/g));
    }
    expect(seen.size).toBeGreaterThan(20);
  });

  test('is shown, and takes nothing', async () => {
    expect((await open('/_sandbox', { method: 'POST' })).status).toBe(404);
  });
});

describe("a mail's HTML", () => {
  test('is as it came, and can do nothing', async () => {
    const html = '<p>Hello</p><script>1</script>';
    const mail = { from: 'shop@example.com', to: 'ada@example.com', subject: 'Hi', text: 'Hi' };
    const transport = createTransport(client.sandbox.smtpUrl ?? '');
    await transport.sendMail({ ...mail, html });
    await transport.sendMail(mail);
    const [plain, rich] = (await client.control('GET', 'mails')).body.data;
    const shown = await open(`/_sandbox/mails/${rich.id}/html`);
    expect([shown.status, (await shown.text()).trim()]).toEqual([200, html]);
    expect(shown.headers.get('content-security-policy')).toMatch(/^sandbox; default-src 'none'; /);
    expect(shown.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect((await open(`/_sandbox/mails/${plain.id}/html`)).status).toBe(404);
  });

  test('of no mail is a 404', async () => {
    expect((await open('/_sandbox/mails/mail_none/html')).status).toBe(404);
  });
});
