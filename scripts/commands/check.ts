import { check as ask, type Checked } from '../../server/check.ts';
import { type Environment, loadConfig } from '../../server/config.ts';
import { readDesired } from '../../server/load-catalog.ts';
import type { Paint } from '../../server/reconcile/render/text.ts';
import { BRISK, StripeClient } from '../../server/stripe/client.ts';
import { explained } from './explained.ts';
import { painter, result } from './streams.ts';

export interface CheckOptions {
  catalog?: string;
  json?: boolean;
}

/** `pricebook check`: whether a server with this environment could do its work; 0 when it could. */
export function check(options: CheckOptions, env: Environment): Promise<number> {
  return explained(async () => {
    const config = loadConfig(env);
    const { secretKey, apiBase } = config.stripe;
    const { desired } = await readDesired(options.catalog ?? config.catalogDir, env);
    const stripe = new StripeClient({ apiKey: secretKey, apiBase, readOnly: true, patience: BRISK });
    const checks = await ask(config, desired, stripe);
    const ok = checks.every((checked) => checked.ok);
    result(
      options.json
        ? `${JSON.stringify({ version: 1, ok, checks }, null, 2)}\n`
        : `${checks.map((checked) => line(checked, painter(process.stdout))).join('\n')}\n`,
    );
    return ok ? 0 : 1;
  });
}

function line({ name, ok, message }: Checked, paint: Paint): string {
  const text = message.split('\n').join(`\n${' '.repeat(14)}`);
  return `${ok ? paint('good', 'ok ') : paint('bad', 'NO ')} ${name.padEnd(9)} ${text}`;
}
