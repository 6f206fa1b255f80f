// What the catalog of a pull request would change, as Markdown for the comment on it and for the run's summary:
//
//   node scripts/ci/plan.mjs BASE FILE
//
// BASE is the commit that the pull request would be merged into; FILE is written. It is compared with the account of
// STRIPE_SECRET_KEY. Without a key, as in a pull request from a fork, it is compared with a sandbox that matches the
// catalog of BASE, and says so. Ends with 1 when the catalog is invalid or no plan could be made.
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const CATALOG = process.env.CATALOG_DIR || 'catalog';
const [base, file, where = 'account'] = process.argv.slice(2);
if (base === undefined || file === undefined || !/^[\w^~./]+$/.test(base)) {
  process.stderr.write('usage: node scripts/ci/plan.mjs BASE FILE\n');
  process.exit(1);
}

const key = process.env.STRIPE_SECRET_KEY;
if (where === 'account' && !key) {
  const again = [here('with-sandbox'), process.execPath, here('plan.mjs'), base, file, 'sandbox'];
  process.exit(spawnSync('sh', again, { stdio: 'inherit' }).status ?? 1);
}

const { text, isGood } = comment();
writeFileSync(file, text);
if (process.env.GITHUB_STEP_SUMMARY) appendFileSync(process.env.GITHUB_STEP_SUMMARY, text);
process.exitCode = isGood ? 0 : 1;

function comment() {
  const { errors, warnings } = JSON.parse(pricebook('validate', '--json').stdout);
  for (const error of errors) annotate('error', error);
  for (const warning of warnings) annotate('warning', warning);
  if (errors.length > 0) return bad('The catalog is invalid', errors.map(line).join('\n'));
  if (/^[rs]k_live_/.test(key)) {
    return bad(
      'No plan: the key is a live one',
      'A pull request is code that nobody has read yet. Give STRIPE_SECRET_KEY of this repository\n' +
        'a restricted key of test mode that may only read.',
    );
  }
  const compared = where === 'sandbox' ? `${sandboxLikeBase()}\n\n` : '';
  const { status, stdout, stderr } = pricebook('reconcile', '--dry-run', '--format', 'markdown');
  if (status !== 0) return bad('The plan could not be made', stderr.trim());
  const remarks = warnings.length > 0 ? `\nIn the catalog:\n\n${block(warnings.map(line).join('\n'))}\n` : '';
  return { text: `${compared}${stdout}${remarks}`, isGood: true };
}

function bad(title, reason) {
  return { text: `### ${title}\n\n${block(reason)}\n`, isGood: false };
}

/** Makes the sandbox what an account is that matches the catalog of BASE; tells what the plan is worth then. */
function sandboxLikeBase() {
  const folder = mkdtempSync(join(tmpdir(), 'pricebook-base-'));
  try {
    const unpack = 'git archive "$1" "$2" | tar -x -C "$3"';
    const unpacked = spawnSync('sh', ['-c', unpack, 'sh', base, CATALOG, folder], { encoding: 'utf8' });
    const isThere =
      unpacked.status === 0 &&
      pricebook('reconcile', '--yes', '--catalog', join(folder, CATALOG)).status === 0;
    return (
      '> There is no key of a Stripe account here, as in every pull request from a fork. So this is no comparison ' +
      `with your account: it is what would change in ${
        isThere
          ? 'one that matches the catalog of the base branch'
          : 'an empty one, since the base branch has no catalog that can be applied'
      }.`
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function pricebook(...args) {
  return spawnSync(process.execPath, [here('../../dist/scripts/pricebook.js'), ...args], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
}

function line({ file, line, column, path, message, hint }) {
  return [`${file}:${line}:${column}`, path, hint ? `${message}; ${hint}` : message]
    .filter(Boolean)
    .join('  ');
}

/** As a block of code that nothing in it can end, nor the cut of a comment that is too long. */
function block(text) {
  return text.replaceAll(/^/gm, '    ');
}

/** Shows a problem at its line in the pull request. */
function annotate(level, { file, line, column, message, hint }) {
  const data = (text) => String(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  const property = (text) => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
  const place = `file=${property(file)},line=${property(line)},col=${property(column)}`;
  process.stdout.write(`::${level} ${place}::${data(hint ? `${message}; ${hint}` : message)}\n`);
}
