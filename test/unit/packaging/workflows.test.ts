/** What runs on GitHub, as far as it can be known here: it is well-formed, careful, and its commands work. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './dockerfile.ts';
import { faultsOf, type Job, workflow, workflowText } from './workflows.ts';

const files = readdirSync(join(root, '.github', 'workflows'));
const jobs = files.flatMap((file) =>
  Object.entries(workflow(file).jobs).map(([name, job]): [string, Job] => [`${file} ${name}`, job]),
);

test('each workflow is one that GitHub takes', async () => {
  expect(files).toEqual(['ci.yml', 'plan.yml']);
  for (const file of files) expect([file, await faultsOf(workflowText(file))]).toEqual([file, []]);
  // The parser does see what is wrong.
  const broken = workflowText('plan.yml')
    .replace('runs-on:', 'runs_on:')
    .replace('!cancelled()', '!canceled()');
  expect((await faultsOf(broken)).join('\n')).toMatch(/runs_on[\s\S]*canceled/);
});

test('each job may do no more than it must, and ends by itself', () => {
  for (const file of files) {
    expect([file, workflow(file).permissions]).toEqual([file, {}]);
    expect(workflow(file).concurrency?.group).toBeTruthy();
    expect(Object.keys(workflow(file).on)).not.toContain('pull_request_target');
  }
  const more: Record<string, object> = { 'plan.yml comment': { 'pull-requests': 'write' } };
  for (const [name, job] of jobs) {
    expect([name, job.permissions]).toEqual([name, { contents: 'read', ...more[name] }]);
    expect([name, job['timeout-minutes'] ?? Number.NaN]).toEqual([name, expect.any(Number)]);
    expect(job['timeout-minutes']).toBeLessThan(60);
  }
});

test('actions are GitHub’s own and pinned to commits; none leaves a token behind', () => {
  const used = files.flatMap((file) =>
    [...workflowText(file).matchAll(/uses: (.*)/g)].map(([, text]) => text),
  );
  expect(used.length).toBeGreaterThan(5);
  for (const text of used) expect(text).toMatch(/^actions\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  for (const [name, { steps }] of jobs)
    for (const step of steps.filter(({ uses }) => uses?.startsWith('actions/checkout')))
      expect([name, step.with?.['persist-credentials']]).toEqual([name, false]);
});

test('commands are whole, and nothing that others write stands in one', () => {
  for (const [name, { steps }] of jobs)
    for (const { run } of steps.filter((step) => step.run !== undefined)) {
      expect([name, run]).toEqual([name, expect.not.stringContaining('${{')]);
      expect([run, spawnSync('bash', ['-n'], { input: run as string }).status]).toEqual([run, 0]);
    }
  for (const script of ['with-sandbox', 'check-image'])
    expect([script, spawnSync('sh', ['-n', join(root, 'scripts', 'ci', script)]).status]).toEqual([
      script,
      0,
    ]);
});

test('the secret reaches one step, which is not one that installs', () => {
  const withSecret = jobs.flatMap(([name, { steps }]) =>
    steps.filter((step) => JSON.stringify(step).includes('secrets.')).map((step) => [name, step.run]),
  );
  expect(withSecret).toEqual([['plan.yml plan', 'node scripts/ci/plan.mjs HEAD^1 plan.md']]);
  // Whoever may comment runs what the base branch has, and nothing of the pull request.
  const [checkout, ...others] = workflow('plan.yml').jobs.comment?.steps ?? [];
  expect(checkout?.with?.ref).toBe('${{ github.event.pull_request.base.sha }}');
  expect(others.flatMap(({ run }) => run ?? [])).toEqual(['node scripts/ci/comment.mjs handed-over/plan.md']);
  // Nor can what the first job hands over take the place of that.
  const downloads = others.filter(({ uses }) => uses?.startsWith('actions/download-artifact'));
  expect(downloads.map((step) => step.with?.path)).toEqual(['handed-over']);
});

test('the commands that validate and plan do, once all is built', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pricebook-ci-'));
  try {
    for (const name of ['package.json', 'catalog', 'scripts', '.env.example'])
      cpSync(join(root, name), join(folder, name), { recursive: true });
    cpSync(join(root, '.env.example'), join(folder, '.env'));
    for (const name of ['dist', 'node_modules']) symlinkSync(join(root, name), join(folder, name));
    const summary = join(folder, 'summary.md');
    const steps = workflow('ci.yml').jobs.catalog?.steps ?? [];
    const built = steps.findIndex(({ run }) => run?.includes('npm run --silent build'));
    expect(built).toBeGreaterThan(0);
    const commands = steps.slice(built + 1).map(({ run }) => run ?? '');
    expect(commands).toHaveLength(2);
    for (const command of commands) {
      // As GitHub runs it; a variable that nobody has set is empty.
      const { status, stderr } = spawnSync('bash', ['-e', '-o', 'pipefail', '-c', command], {
        cwd: folder,
        env: { PATH: process.env.PATH ?? '', HOME: folder, CHALLENGE_ID: '', GITHUB_STEP_SUMMARY: summary },
        encoding: 'utf8',
      });
      expect([command, status, stderr]).toEqual([command, 0, expect.any(String)]);
    }
    expect(readFileSync(summary, 'utf8')).toMatch(/^### Plan for the catalog[\s\S]*7 to create[\s\S]*\| /);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
