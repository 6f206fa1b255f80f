import { the, write } from './dom.ts';

/** What the page says of what was just done; the places for it are there before, so that screen readers notice. */
export const messages = {
  /** Something went wrong. */
  problem: (text: string) => write(the('#problem'), text),
  notice: (text: string) => write(the('#notice'), text),
  clear: () => {
    write(the('#problem'), '');
    write(the('#notice'), '');
  },
};
