import { nearest } from '../nearest.ts';
import type { Finding } from '../problem.ts';

/** A key that names nothing, with the one that may have been meant. */
export function unknownReference(kind: string, key: string, known: string[]): Finding {
  const meant = nearest(key, known);
  const all = known.length > 0 && known.length <= 10 ? `known here: ${known.join(', ')}` : undefined;
  return {
    code: 'unknown_reference',
    message: `there is no ${kind} \`${key}\` in this catalog`,
    hint: meant ? `did you mean \`${meant}\`?` : (all ?? `add the ${kind}, or name one that exists`),
  };
}
