import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

const folder = join(dirname(fileURLToPath(import.meta.url)), '..', 'golden');

/**
 * Compares a text with a file under `test/golden`. With `UPDATE_GOLDEN=1` the file is written
 * instead, but never where `CI` is set: there a text that changed is a failure.
 *
 * @param name path below `test/golden`, as in `validate/three-layers.txt`
 */
export function expectGolden(name: string, actual: string): void {
  const file = join(folder, name);
  if (process.env.UPDATE_GOLDEN === '1' && !process.env.CI) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, actual);
    return;
  }
  if (!existsSync(file))
    throw new Error(`No golden file ${name}: make it with UPDATE_GOLDEN=1, and read it.`);
  expect(actual, `differs from test/golden/${name}`).toBe(readFileSync(file, 'utf8'));
}
