/** What somebody tries on the shop's routes from within a page, by its own `fetch`. */
import type { Page } from '@playwright/test';

export interface Attempt {
  method: 'GET' | 'POST';
  path: string;
  body?: object;
}

/** What each route of the shop takes from somebody who may use it; logging in and out apart. */
export const ROUTES: readonly Attempt[] = [
  { method: 'GET', path: '/' },
  { method: 'GET', path: '/login' },
  { method: 'GET', path: '/dashboard' },
  { method: 'GET', path: '/offerings' },
  { method: 'GET', path: '/users' },
  { method: 'GET', path: '/login/link' },
  { method: 'GET', path: '/metrics' },
  { method: 'GET', path: '/readyz' },
  { method: 'POST', path: '/users/portal', body: {} },
  { method: 'POST', path: '/offerings/paircode', body: { price: 'paircode.monthly' } },
  { method: 'POST', path: '/offerings/paircode/schedule', body: {} },
  { method: 'POST', path: '/offerings/workshop', body: { attendees: 6 } },
  { method: 'POST', path: '/portal', body: {} },
  { method: 'POST', path: '/checkout', body: { price: 'paircode.monthly' } },
  { method: 'POST', path: '/usage', body: { meter: 'pair_sessions' } },
  { method: 'POST', path: '/invoice-items', body: { price: 'workshop.seat', quantity: 6 } },
];

export interface Answered {
  status: number;
  /** Headers that a script may read, and the text. */
  said: string;
}

/** Sends them one after the other, as a script of the page does. */
export function sendAll(page: Page, attempts: readonly Attempt[]): Promise<Answered[]> {
  return page.evaluate(`(async () => {
    const answers = [];
    for (const { method, path, body } of ${JSON.stringify(attempts)}) {
      const answer = await fetch(path, {
        method,
        redirect: 'manual',
        ...(body && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
      });
      answers.push({ status: answer.status, said: [...answer.headers].join() + await answer.text() });
    }
    return answers;
  })()`);
}
