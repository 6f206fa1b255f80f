/** A page of another site, in the browser in which somebody is logged in (row 24 of the promises, in a browser). */
import { ROUTES } from './support/attempts.ts';
import { type ForeignSite, openForeignSite } from './support/foreign-site.ts';
import { enter, liveSubscriptions, pendingItems, sessionsCounted, subscribed } from './support/person.ts';
import { test as base, expect } from './support/test.ts';

const test = base.extend<{ foreign: ForeignSite }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs off its first parameter.
  foreign: async ({}, use) => {
    const site = await openForeignSite();
    await use(site);
    await site.close();
  },
});

const UNSAFE = [
  ...ROUTES.filter(({ method }) => method === 'POST'),
  { method: 'POST', path: '/users', body: { email: 'mallory@example.com' } },
  { method: 'POST', path: '/logout', body: {} },
];

/** Sends a form. */
const SUBMIT = `(action, { body, enctype, target }) => {
  const form = Object.assign(document.createElement('form'), { method: 'post', action, target });
  if (enctype) form.enctype = enctype;
  for (const [name, value] of Object.entries(body)) {
    form.append(Object.assign(document.createElement('input'), { name, value }));
  }
  document.body.append(form);
  form.submit();
}`;

for (const site of ['neighbour', 'stranger'] as const) {
  test(`what a ${site} makes a browser send changes nothing, and it reads nothing`, async ({
    context,
    email,
    foreign,
    page,
    place,
  }) => {
    const customer = await enter(context, place, email);
    const { id: subscription } = await subscribed(context, place, customer, 'ondemand');
    const answered: { url: string; method: string; status: number }[] = [];
    context.on('response', (response) => {
      const { url, method, status } = {
        url: response.url(),
        method: response.request().method(),
        status: response.status(),
      };
      if (url.startsWith(place.url)) answered.push({ url, method, status });
    });
    const posted = () => answered.filter(({ method }) => method === 'POST');
    await page.goto(foreign[site]);

    // By script, with all that belongs to the session: plain text, which goes out at once, and JSON, which is asked for.
    const read = await page.evaluate(`(async () => {
      const read = [];
      for (const { path, body } of ${JSON.stringify(UNSAFE)}) {
        const to = ${JSON.stringify(place.url)} + path;
        const text = JSON.stringify(body);
        await fetch(to, { method: 'POST', mode: 'no-cors', credentials: 'include', body: text }).catch(() => {});
        await fetch(to, {
          method: 'POST', credentials: 'include', body: text, headers: { 'Content-Type': 'application/json' },
        }).then(async (answer) => read.push(await answer.text()), () => {});
        navigator.sendBeacon(to, new URLSearchParams(body));
      }
      for (const path of ['/users', '/dashboard', '/offerings', '/users?user_id=${customer}']) {
        const from = ${JSON.stringify(place.url)} + path;
        await fetch(from, { credentials: 'include' }).then(async (answer) => read.push(await answer.text()), () => {});
        const loaded = await new Promise((resolve) => {
          const script = document.createElement('script');
          script.onload = () => resolve(true);
          script.onerror = () => resolve(false);
          script.src = from;
          document.body.append(script);
        });
        if (loaded) read.push('script ' + path);
      }
      return read;
    })()`);
    expect(read).toEqual([]);

    // By forms, into frames; and the log-out in place of the page, as if somebody had followed a button.
    await page.evaluate(`(async () => {
      for (const { path, body } of ${JSON.stringify(UNSAFE)}) {
        for (const enctype of ['application/x-www-form-urlencoded', 'text/plain']) {
          const frame = document.createElement('iframe');
          frame.name = path + enctype;
          document.body.append(frame);
          const answered = new Promise((resolve) => { frame.onload = resolve; });
          (${SUBMIT})(${JSON.stringify(place.url)} + path, { body, enctype, target: frame.name });
          await answered;
        }
      }
    })()`);
    const answer = page.waitForResponse((response) => response.url() === `${place.url}/logout`);
    await page.evaluate(`(${SUBMIT})('${place.url}/logout', { body: {}, target: '_self' })`);
    expect((await answer).status()).toBe(403);
    // Of what a script sends, and may not read the answer to, the browser does not tell: below is what came of it.
    await expect.poll(() => posted().length).toBeGreaterThanOrEqual(2 * UNSAFE.length + 1);
    expect(posted().filter(({ status }) => status !== 403)).toEqual([]);

    const user = await (await context.request.get('/users')).json();
    expect(user).toMatchObject({
      user: { id: customer, subscription: { id: subscription, status: 'active' } },
    });
    const { stripe } = place;
    expect((await stripe.checkout.sessions.list({ customer })).data).toEqual([]);
    expect(await liveSubscriptions(place, customer)).toHaveLength(1);
    expect(await pendingItems(place, customer)).toEqual([]);
    expect(await sessionsCounted(place, customer)).toBe(0);
  });
}

test('no other page has ours in a frame, or holds a window of ours', async ({
  context,
  email,
  foreign,
  page,
  place,
}) => {
  await enter(context, place, email);
  // This page is not ours, and is meant to be refused: what the browser says of it is no fault.
  await page.goto(foreign.neighbour);
  await page.evaluate(`(() => {
    const frame = document.createElement('iframe');
    frame.src = ${JSON.stringify(`${place.url}/dashboard`)};
    document.body.append(frame);
  })()`);
  await expect
    .poll(() => page.frames().map((frame) => frame.url()))
    .toContain('chrome-error://chromewebdata/');
  const popup = context.waitForEvent('page');
  await page.evaluate(`{ window.held = window.open(${JSON.stringify(`${place.url}/dashboard`)}); }`);
  await (await popup).waitForURL('**/dashboard');
  await expect.poll(() => page.evaluate('window.held.closed')).toBe(true);
});
