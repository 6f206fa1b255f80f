import type { PageAnswer } from '../answer.ts';

/** Sends the browser on to another page of the sandbox. */
export function redirectAnswer(place: string): PageAnswer {
  return { status: 303, headers: { Location: place, 'Cache-Control': 'no-store' }, body: '' };
}
