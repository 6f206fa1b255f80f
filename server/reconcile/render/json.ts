import type { RequestCounts } from '../../stripe/transport.ts';
import { publicChange } from '../plan.ts';
import type { Plan, Result } from '../types.ts';

/** The plan as one JSON document; after an apply with what became of it. */
export function renderJson(plan: Plan, outcome?: { result: Result; requests: RequestCounts }): string {
  const { version, catalog, account, livemode, hash, changes, orphans, warnings, summary } = plan;
  const document = {
    version,
    catalog,
    account,
    livemode,
    hash,
    changes: changes.map(publicChange),
    orphans,
    warnings,
    summary,
    requests: outcome?.requests ?? plan.requests,
    ...(outcome && { result: outcome.result }),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
