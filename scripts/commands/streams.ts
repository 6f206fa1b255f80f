import picocolors from 'picocolors';
import { type Paint, plain } from '../../server/reconcile/render/text.ts';
import { redact } from '../../server/redact.ts';

/** stdout: the result, in the format that was asked for. */
export function result(text: string): void {
  process.stdout.write(redact(text));
}

/** stderr: progress, warnings and errors. */
export function note(text: string): void {
  process.stderr.write(`${redact(text)}\n`);
}

/** Colour where a person looks, as NO_COLOR and the terminal allow. */
export function painter(stream: NodeJS.WriteStream): Paint {
  const colors = picocolors.createColors(
    Boolean(stream.isTTY) && !process.env.NO_COLOR && process.env.TERM !== 'dumb',
  );
  if (!colors.isColorSupported) return plain;
  const styles = {
    good: colors.green,
    warn: colors.yellow,
    bad: colors.red,
    dim: colors.dim,
    strong: colors.bold,
  };
  return (style, text) => styles[style](text);
}
