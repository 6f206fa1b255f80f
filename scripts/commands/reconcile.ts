import { writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { refusal, wrongAccount } from '../../server/account-guard.ts';
import { formatWarning } from '../../server/catalog/index.ts';
import { catalogDir, type Environment, stripeConfig } from '../../server/config.ts';
import { readDesired } from '../../server/load-catalog.ts';
import { applyPlan, planAccount } from '../../server/reconcile/reconcile.ts';
import { renderJson } from '../../server/reconcile/render/json.ts';
import { renderMarkdown } from '../../server/reconcile/render/markdown.ts';
import { renderFailures, renderResult, renderText } from '../../server/reconcile/render/text.ts';
import type { Plan, Result } from '../../server/reconcile/types.ts';
import { StripeClient } from '../../server/stripe/client.ts';
import type { RequestCounts } from '../../server/stripe/transport.ts';
import { explained, refuse } from './explained.ts';
import { note, painter, result } from './streams.ts';

export type Format = 'text' | 'json' | 'markdown';

export interface ReconcileOptions {
  dryRun?: boolean;
  catalog?: string;
  format: Format;
  json?: boolean;
  out?: string;
  exitCode?: boolean;
  yes?: boolean;
  prune?: boolean;
  strict?: boolean;
  concurrency: number;
}

/** `pricebook reconcile`: the plan, and unless it is a dry run, the account made to match. */
export function reconcile(options: ReconcileOptions, env: Environment): Promise<number> {
  return explained(() => run(options, env));
}

async function run(options: ReconcileOptions, env: Environment): Promise<number> {
  const stripe = stripeConfig(env);
  const { desired, warnings } = await readDesired(options.catalog ?? catalogDir(env), env);
  for (const warning of warnings) note(formatWarning(warning));
  if (options.strict && warnings.length > 0)
    return refuse('there are warnings, and --strict was given; nothing was read or written');
  const writes = !options.dryRun;
  const refused = refusal({ desired, livemode: stripe.livemode, writes, prune: options.prune === true });
  if (refused) return refuse(refused);
  if (writes && !options.yes && !canAsk()) {
    return refuse(
      'reconcile asks before it applies, and there is no terminal to ask on: add --yes to apply, or --dry-run to see the plan',
    );
  }

  const client = new StripeClient({ apiKey: stripe.secretKey, apiBase: stripe.apiBase, readOnly: !writes });
  const plan = await planAccount(client, desired, {
    livemode: stripe.livemode,
    prune: options.prune === true,
  });
  const wrong = wrongAccount(stripe.account, plan.account);
  if (wrong) return refuse(wrong);
  for (const { kind, key, message } of plan.warnings) note(`warning: ${kind} ${key}: ${message}`);
  if (plan.conflicts.length > 0) {
    for (const { kind, key, message } of plan.conflicts) note(`conflict: ${kind} ${key}: ${message}`);
    return refuse('nothing was written');
  }
  const isStrict = options.strict === true && plan.warnings.length > 0;
  const withChanges = plan.changes.length > 0 && options.exitCode ? 2 : 0;
  if (!writes || isStrict) {
    await show(plan, options);
    return isStrict ? 1 : withChanges;
  }

  // The file is written before anything else is, so that one that cannot be written stops the run here.
  if (options.out) await writeFile(options.out, formatted(plan, options));
  const asks = plan.changes.length > 0 && !options.yes;
  if (formatOf(options) === 'text' || options.out) result(renderText(plan, painter(process.stdout)));
  else if (asks) note(renderText(plan, painter(process.stderr)).trimEnd());
  if (asks && !(await confirmed(plan))) return refuse('nothing was written');
  const outcome = await applyPlan(client, desired, plan, {
    concurrency: options.concurrency,
    onDone: ({ action, kind, key }, done) =>
      note(`  ${done}/${plan.changes.length}  ${action} ${kind} ${key}`),
  });
  await showOutcome(plan, outcome, client, options);
  return outcome.failed.length > 0 ? 1 : withChanges;
}

interface Outcome {
  result: Result;
  requests: RequestCounts;
}

function formatOf({ format, json }: ReconcileOptions): Format {
  return json ? 'json' : format;
}

/** The plan as a document in the format asked for; JSON and Markdown say of an apply what became of it, too. */
function formatted(plan: Plan, options: ReconcileOptions, outcome?: Outcome): string {
  const format = formatOf(options);
  if (format === 'json') return renderJson(plan, outcome);
  return format === 'markdown' ? renderMarkdown(plan, outcome) : renderText(plan);
}

function canAsk(): boolean {
  return Boolean(process.stdin.isTTY && process.stderr.isTTY);
}

async function confirmed({ changes }: Plan): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const noun = changes.length === 1 ? 'this change' : `these ${changes.length} changes`;
    return /^y(es)?$/i.test((await terminal.question(`Apply ${noun}? [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}

/** The format to its file and text to stdout where a file was named; else the format to stdout. */
async function show(plan: Plan, options: ReconcileOptions): Promise<void> {
  if (options.out) await writeFile(options.out, formatted(plan, options));
  const isText = options.out !== undefined || formatOf(options) === 'text';
  result(isText ? renderText(plan, painter(process.stdout)) : formatted(plan, options));
}

async function showOutcome(
  plan: Plan,
  outcome: Result,
  client: StripeClient,
  options: ReconcileOptions,
): Promise<void> {
  for (const line of renderFailures(outcome, painter(process.stderr))) note(line);
  const requests = client.counts;
  const document = formatted(plan, options, { result: outcome, requests });
  if (options.out) await writeFile(options.out, document);
  if (formatOf(options) !== 'text' && !options.out) result(document);
  else if (plan.changes.length > 0) result(`${renderResult(outcome, requests, painter(process.stdout))}\n`);
}
