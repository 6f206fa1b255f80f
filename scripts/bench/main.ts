/**
 * `npm run bench`: the figures in the README and in docs/sandbox.md. Everything runs as its users run it, in
 * processes of their own, and whatever does not come out right ends the run.
 */
import { parseArgs } from 'node:util';
import { benchCheckout } from './checkout.ts';
import { benchMonth } from './month.ts';
import { benchPrices } from './prices.ts';
import { benchReconcile } from './reconcile.ts';
import { machine, machineText, type Report, type Section, sectionText } from './report.ts';
import { benchShop } from './shop.ts';

/** Each takes the share of its full size that is wanted. */
const BENCHES: Record<string, (scale: number) => Promise<Section>> = {
  reconcile: benchReconcile,
  prices: benchPrices,
  checkout: benchCheckout,
  month: benchMonth,
  shop: benchShop,
};

const USAGE = `npm run bench -- [${Object.keys(BENCHES).join('] [')}] [--scale 0.1] [--json]`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      help: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      scale: { type: 'string', default: '1' },
    },
  });
  if (values.help) {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  const scale = Number(values.scale);
  const names = positionals.length > 0 ? positionals : Object.keys(BENCHES);
  if (!(scale > 0) || names.some((name) => !Object.hasOwn(BENCHES, name))) throw new Error(USAGE);

  const report: Report = { machine: machine(), sections: [] };
  const tell = (text: string): void => {
    if (!values.json) process.stdout.write(text);
  };
  tell(`${machineText(report.machine)}\n\n`);
  for (const name of names) {
    const section = await (BENCHES[name] as (typeof BENCHES)[string])(scale);
    report.sections.push(section);
    tell(`${sectionText(section)}\n`);
  }
  if (values.json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
}

await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
