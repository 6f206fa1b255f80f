/** What `npm publish` would send. */
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { root } from './dockerfile.ts';

test('the package has the program, the pages and the sandbox, and nothing that is for development', () => {
  const packed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [{ files }] = JSON.parse(packed) as [{ files: { path: string }[] }];
  const paths = files.map(({ path }) => path);
  expect(paths).toEqual(
    expect.arrayContaining([
      'catalog.schema.json',
      'dist/catalog.schema.json',
      'dist/client/index.html',
      'dist/package.json',
      'dist/scripts/pricebook.js',
      'dist/server/main.js',
      'dist/test/sandbox/command.js',
    ]),
  );
  const strange = /\.map$|\.test\.js$|\.env|^dist\/scripts\/(?:bench|start)|^dist\/test\/(?!sandbox\/)/;
  expect(paths.filter((path) => strange.test(path))).toEqual([]);
});
