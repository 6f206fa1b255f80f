// Puts a plan on its pull request: as one comment, which later pushes bring up to date.
//
//   node scripts/ci/comment.mjs FILE
//
// FILE is what plan.mjs has written. Asks GitHub by `gh`. Environment: GITHUB_REPOSITORY, PULL_REQUEST (its number),
// TOUCHED (`true` while the pull request changes the catalog), COMMIT, RUN_URL, and GH_TOKEN for `gh`.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** Hidden in the comment, by which it is found again. */
const MARKER = '<!-- pricebook plan -->';
/** Who comments with the token of a workflow. Anybody can write the marker; nobody else this name. */
const AUTHOR = 'github-actions[bot]';
/** GitHub refuses a longer comment. */
const LONGEST = 65_536;
const PAGE = 100;

const [file] = process.argv.slice(2);
const {
  GITHUB_REPOSITORY: repository,
  PULL_REQUEST: number,
  TOUCHED,
  COMMIT = '',
  RUN_URL = '',
} = process.env;
if (file === undefined || !/^[\w.-]+\/[\w.-]+$/.test(repository ?? '') || !/^\d+$/.test(number ?? '')) {
  process.stderr.write('usage: GITHUB_REPOSITORY=… PULL_REQUEST=… node scripts/ci/comment.mjs FILE\n');
  process.exit(1);
}

const earlier = find();
const isTouched = TOUCHED === 'true';
if (earlier !== undefined) {
  call('PATCH', `repos/${repository}/issues/comments/${earlier}`, { body: body() });
} else if (isTouched) {
  call('POST', `repos/${repository}/issues/${number}/comments`, { body: body() });
}

/** The id of the comment that an earlier run has made. */
function find() {
  for (let page = 1; ; page += 1) {
    const path = `repos/${repository}/issues/${number}/comments?per_page=${PAGE}&page=${page}`;
    const comments = call('GET', path);
    const own = comments.find(({ user, body }) => user?.login === AUTHOR && body?.startsWith(MARKER));
    if (own !== undefined) return own.id;
    if (comments.length < PAGE) return undefined;
  }
}

function body() {
  const end = `\n\n<sub>For ${COMMIT.slice(0, 7)}, by [this run](${RUN_URL}).</sub>\n`;
  return `${MARKER}\n${cut(plan(), LONGEST - MARKER.length - 1 - end.length)}${end}`;
}

function plan() {
  if (existsSync(file)) return readFileSync(file, 'utf8').trimEnd();
  if (isTouched) return '### No plan could be made\n\nThe run says why.';
  return 'This pull request no longer changes the catalog.';
}

/** At the end of a line, so that a table stays one. */
function cut(text, longest) {
  if (text.length <= longest) return text;
  const rest = '\n\nThe rest is too long for a comment: the run has all of it in its summary.';
  const most = longest - rest.length;
  const end = text.lastIndexOf('\n', most);
  return `${text.slice(0, end > 0 ? end : most)}${rest}`;
}

/** One request; ends the process when GitHub refuses it. */
function call(method, path, input) {
  const { status, stdout, stderr, error } = spawnSync(
    'gh',
    ['api', '--method', method, path, ...(input === undefined ? [] : ['--input', '-'])],
    {
      encoding: 'utf8',
      input: input === undefined ? '' : JSON.stringify(input),
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  if (status !== 0) {
    process.stderr.write(`${method} ${path}: ${error?.message ?? stderr}\n`);
    process.exit(1);
  }
  return JSON.parse(stdout);
}
