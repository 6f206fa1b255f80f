import { the, write } from './dom.ts';

const problem = the('#problem');
const notice = the('#notice');

/** What the page says of what was just done; the places for it are there before, so that screen readers notice. */
export const messages = {
  /** Something went wrong. */
  problem: (text: string) => write(problem, text),
  notice: (text: string) => write(notice, text),
  clear: () => {
    write(problem, '');
    write(notice, '');
  },
};
