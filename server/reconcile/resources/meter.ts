import type { DesiredMeter } from '../../catalog/types.ts';
import { diffFields } from '../diff.ts';
import { created, type Draft, shown } from '../draft.ts';
import type { Conflict } from '../types.ts';
import { desiredMeterFields, meterPolicy, observedMeterFields } from './meter-fields.ts';

export const METERS_PATH = '/v1/billing/meters';

/** Meters: known by their event name, compared two ways since Stripe gives them no metadata. */
export function planMeters(draft: Draft): Conflict[] {
  const conflicts: Conflict[] = [];
  for (const meter of draft.desired.meters) {
    const conflict = planMeter(draft, meter);
    if (conflict) conflicts.push(conflict);
  }
  return conflicts;
}

function planMeter(draft: Draft, meter: DesiredMeter): Conflict | undefined {
  const { key, spec } = meter;
  const object = draft.found.meters.get(key);
  const wanted = desiredMeterFields(meter);
  if (!object) {
    const { was: _, ...params } = spec;
    draft.add(
      { action: 'create', kind: 'meter', key, id: null, about: about(meter), fields: created(wanted) },
      [{ phase: 'meters', verb: 'create', params, replaces: null, provides: true }],
    );
    return undefined;
  }

  const { differences } = diffFields(wanted, observedMeterFields(object), undefined, meterPolicy);
  const fixed = differences.filter(({ change }) => change === 'fixed');
  const [first] = fixed;
  if (first) {
    const { path, from, to } = first;
    return {
      kind: 'meter',
      key,
      message:
        `${path} is ${JSON.stringify(from)} in Stripe and ${JSON.stringify(to)} in the catalog, and Stripe does not change it ` +
        `on a meter (${object.id}); make a new meter with a new event_name (subscribers on old prices keep the old one)`,
    };
  }
  const fields = shown(differences);
  const rename =
    differences.length > 0
      ? [
          {
            phase: 'meters',
            verb: 'update',
            target: object.id,
            params: { display_name: spec.display_name },
          } as const,
        ]
      : [];
  if (object.status !== 'active') {
    fields.unshift({ path: 'status', from: object.status, to: 'active', cause: 'drift' });
    draft.add({ action: 'restore', kind: 'meter', key, id: object.id, about: about(meter), fields }, [
      { phase: 'meters', verb: 'update', target: object.id, call: 'reactivate', params: {} },
      ...rename,
    ]);
  } else if (rename.length > 0) {
    draft.add({ action: 'update', kind: 'meter', key, id: object.id, about: about(meter), fields }, [
      ...rename,
    ]);
  }
  return undefined;
}

function about({ spec }: DesiredMeter): string {
  return `${spec.default_aggregation.formula} of ${spec.event_name}`;
}
