import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

/** Of a font nothing would be gained: it is packed already. */
const PACKABLE = /\.(?:css|js|svg)$/;

/** Puts beside each file that pages load the same one packed, which the server sends to a browser that takes it. */
export function packed(): { name: string; writeBundle(options: { dir?: string }): void } {
  return {
    name: 'packed',
    writeBundle({ dir = '' }) {
      const folder = join(dir, 'assets');
      for (const name of readdirSync(folder)) {
        if (!PACKABLE.test(name)) continue;
        const path = join(folder, name);
        const bytes = readFileSync(path);
        writeFileSync(`${path}.br`, brotliCompressSync(bytes));
        writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
      }
    },
  };
}
