#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { readEnvironment } from '../server/environment.ts';
import type { Format } from './commands/reconcile.ts';
import { note } from './commands/streams.ts';
import { endOnSignals } from './first-process.ts';

const USAGE = 1;

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(number))
    throw new InvalidArgumentError('It must be a whole number.');
  return number;
}

function atLeastOne(text: string): number {
  const number = wholeNumber(text);
  if (number < 1) throw new InvalidArgumentError('It must be at least 1.');
  return number;
}

function port(text: string): number {
  const number = wholeNumber(text);
  if (number > 65_535) throw new InvalidArgumentError('A port is a number from 0 to 65535.');
  return number;
}

function format(text: string): Format {
  if (text === 'text' || text === 'json' || text === 'markdown') return text;
  throw new InvalidArgumentError('It must be text, json or markdown.');
}

function version(): string {
  return (
    JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
  ).version;
}

/** The command line; each command is loaded when it is called, so that none waits for what another needs. */
export function program(exit: (code: number) => void): Command {
  const cli = new Command('pricebook');
  cli
    .description('Your Stripe catalog as code: YAML in, a Stripe account that matches out.')
    .version(version())
    .exitOverride()
    .showHelpAfterError('(--help shows what there is)');

  cli
    .command('validate')
    .description('check the catalog without network: form, rules, and what is almost certainly wrong')
    .option('--catalog <dir>', 'folder of the catalog (default: CATALOG_DIR, else catalog)')
    .option('--json', 'errors and warnings as JSON')
    .option('--strict', 'warnings count as errors')
    .action(async (options) => {
      const { validate } = await import('./commands/validate.ts');
      exit(await validate(options, readEnvironment(process.env)));
    });

  cli
    .command('reconcile')
    .description('show what has to change in Stripe, and change it')
    .option('--dry-run', 'only show the plan; nothing can be written')
    .option('--catalog <dir>', 'folder of the catalog (default: CATALOG_DIR, else catalog)')
    .option('--format <format>', 'text, json or markdown', format, 'text')
    .option('--json', 'the same as --format json')
    .option('--out <file>', 'write the format to a file, and text to stdout')
    .option('--exit-code', 'exit with 2 when there are changes')
    .option('--yes', 'apply without asking')
    .option('--prune', 'archive what the catalog no longer names')
    .option('--strict', 'warnings count as errors')
    .option('--concurrency <n>', 'writes side by side', atLeastOne, 4)
    .action(async (options) => {
      const { reconcile } = await import('./commands/reconcile.ts');
      exit(await reconcile(options, readEnvironment(process.env)));
    });

  cli
    .command('serve')
    .description('put the account in order and run the web server')
    .action(async () => {
      const { serve } = await import('../server/main.ts');
      // What still waits for Stripe does not keep a process that was told to end.
      process.exit(await serve(readEnvironment(process.env)));
    });

  cli
    .command('check')
    .description('ask whether a server with this environment could do its work; nothing is written')
    .option('--catalog <dir>', 'folder of the catalog (default: CATALOG_DIR, else catalog)')
    .option('--json', 'the answers as JSON')
    .action(async (options) => {
      const { check } = await import('./commands/check.ts');
      exit(await check(options, readEnvironment(process.env)));
    });

  cli
    .command('resync')
    .description('make the users and subscriptions in the store what Stripe has')
    .option('--catalog <dir>', 'folder of the catalog (default: CATALOG_DIR, else catalog)')
    .option('--json', 'what was done as JSON')
    .action(async (options) => {
      const { resync } = await import('./commands/resync.ts');
      exit(await resync(options, readEnvironment(process.env)));
    });

  cli
    .command('unbilled')
    .description(
      'list what ended subscriptions left without an invoice: items that wait, usage since the last one',
    )
    .option('--catalog <dir>', 'folder of the catalog (default: CATALOG_DIR, else catalog)')
    .option('--json', 'the list as JSON')
    .option('--exit-code', 'exit with 2 when there is any')
    .option('--since <days>', 'of subscriptions that ended so many days ago at most', atLeastOne, 90)
    .option('--resend <id>', 'before, let the shop send usage that is held or was refused')
    .option('--forget <id>', 'before, drop usage that is held or was refused')
    .action(async (options) => {
      const { unbilled } = await import('./commands/unbilled.ts');
      exit(await unbilled(options, readEnvironment(process.env)));
    });

  const events = cli
    .command('events')
    .description('list the events from Stripe whose work is pending or was given up')
    .option('--json', 'the events as JSON')
    .action(async (options) => {
      const { events } = await import('./commands/events.ts');
      exit(await events(options, readEnvironment(process.env)));
    });

  events
    .command('replay')
    .description('work them again, or those with the ids given')
    .argument('[id...]', 'ids of events')
    .option('--json', 'how each stands then, as JSON')
    .action(async (ids, _options, command) => {
      const { replay } = await import('./commands/events.ts');
      exit(await replay(ids, command.optsWithGlobals(), readEnvironment(process.env)));
    });

  cli
    .command('sandbox')
    .description('run a Stripe of your own on this machine, for trying and testing')
    .option('--port <n>', 'port to listen on; 0 takes a free one', port, 12111)
    .option('--or-free-port', 'take a free one when that port is taken')
    .option('--data <file>', 'keep the account in a file')
    .option('--rate-limit <n>', 'answer 429 above so many requests a second', atLeastOne)
    .option('--forward-to <url>', 'send every event to this address, as stripe listen does')
    .option(
      '--webhook-secret <secret>',
      'sign what is forwarded with it, else with STRIPE_WEBHOOK_SECRET, else with one that is made and shown',
    )
    .option('--smtp-port <n>', 'take mails by SMTP, to be read in the workbench; 0 takes a free port', port)
    .action(async (options) => {
      const { sandbox } = await import('./commands/sandbox.ts');
      exit(await sandbox(options));
    });

  // Wrong usage of a command ends like wrong usage of the program: thrown here, not exited from within.
  for (const command of [...cli.commands, ...events.commands]) command.exitOverride();
  return cli;
}

async function main(): Promise<void> {
  endOnSignals();
  try {
    await program((code) => {
      process.exitCode = code;
    }).parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : USAGE;
      return;
    }
    const { syscall, message } = error as NodeJS.ErrnoException;
    if (syscall !== undefined) note(message);
    else noteUnexpected(error);
    process.exitCode = 1;
  }
}

function noteUnexpected(error: unknown): void {
  note(`This should not have happened: ${error instanceof Error ? error.stack : String(error)}`);
}

// Node would write it as it is, with whatever key stands in it.
process.on('uncaughtException', (error) => {
  noteUnexpected(error);
  process.exit(1);
});

// Whoever reads the result may stop early, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return;
  note(`The result cannot be written: ${error.message}`);
  process.exitCode = 1;
});
await main();
