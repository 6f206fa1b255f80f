// Compiles the sources to dist/, builds the pages, and puts beside them what the program reads at run time. The new
// build takes the place of the old one in one step, so that a process that is just starting never
// sees half of one.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const target = join(root, 'dist');
const fresh = mkdtempSync(join(root, '.dist-'));

function run(tool, args) {
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules', ...tool), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status === 0) return;
  rmSync(fresh, { recursive: true, force: true });
  process.exit(status ?? 1);
}

run(['typescript', 'bin', 'tsc'], ['-p', 'tsconfig.build.json', '--outDir', fresh]);
run(
  ['vite', 'bin', 'vite.js'],
  ['build', '--config', 'client/vite.config.ts', '--outDir', join(fresh, 'client'), '--logLevel', 'warn'],
);

for (const path of ['catalog.schema.json', 'package.json', 'test/sandbox/pages/assets'])
  cpSync(join(root, path), join(fresh, path), { recursive: true });
chmodSync(join(fresh, 'scripts', 'pricebook.js'), 0o755);

const old = `${fresh}.old`;
if (existsSync(target)) renameSync(target, old);
renameSync(fresh, target);
rmSync(old, { recursive: true, force: true });
