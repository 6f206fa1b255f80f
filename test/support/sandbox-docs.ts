/** The parts of the sandbox's docs that are made of its routes. */
import { CONTROL_ROUTES } from '../sandbox/control/control.ts';
import type { Field, Fields } from '../sandbox/params/field.ts';
import { ROUTES } from '../sandbox/resources/index.ts';
import type { Route } from '../sandbox/routes.ts';
import { STRIPE_ROUTES } from '../sandbox/stripe-routes.ts';

const nameOf = ({ method, path }: Pick<Route, 'method' | 'path'>) => `${method} ${path}`;

/** `docs/sandbox.md`: the calls by the object they answer with. */
export function callTable(): string {
  const rows = [...byObject()].map(
    ([object, routes]) => `| \`${object}\` | ${routes.map((route) => `\`${nameOf(route)}\``).join(' ')} |`,
  );
  return ['| object | calls |', '|---|---|', ...rows].join('\n');
}

/** `docs/sandbox.md`: the calls of the control plane and what they do. */
export function controlTable(): string {
  const rows = CONTROL_ROUTES.map(
    ({ does, method, path }) => `| \`${method} ${path}\` | ${does.replaceAll('|', '\\|')} |`,
  );
  return ['| call | does |', '|---|---|', ...rows].join('\n');
}

/** `docs/sandbox-missing.md`: the parameters and calls that are answered with 501. */
export function missingDocument(): string {
  const calls = ROUTES.map((route) => ({ call: nameOf(route), names: missingIn(route.params) }));
  return `# What Stripe has and the sandbox has not

Made from its routes by \`npm run docs\`. All of this is answered with 501, code \`sandbox_not_implemented\`;
what Stripe has not either is refused as Stripe refuses it. What can be sent but not with every value stands in
[sandbox.md](sandbox.md).

## Parameters

A value in brackets may be sent all the same: it asks for what happens anyway.

${calls
  .filter(({ names }) => names.length > 0)
  .map(({ call, names }) => `### \`${call}\`\n\n${names.join(', ')}`)
  .join('\n\n')}

## Calls

Counted by the beginning of their addresses.

${missingCalls()}
`;
}

/** The routes by the object they answer with, in the order in which they are registered. */
function byObject(): Map<string, Route[]> {
  const groups = new Map<string, Route[]>();
  for (const route of ROUTES) {
    const object = route.answers ?? siblingOf(route)?.answers ?? route.path;
    groups.set(object, [...(groups.get(object) ?? []), route]);
  }
  return groups;
}

/** A removal shows no object: it stands with the calls to the same address, or to that of the list. */
function siblingOf({ path }: Route): Route | undefined {
  const places = [path, path.replace(/\/:id$/, '')];
  return ROUTES.find((route) => route.answers !== null && places.includes(route.path));
}

/** The parameters that are answered with 501, by their names as they are sent. */
function missingIn(fields: Fields, within = ''): string[] {
  return Object.entries(fields).flatMap(([name, field]) =>
    missingAt(field, within === '' ? name : `${within}[${name}]`),
  );
}

function missingAt(field: Field<unknown, boolean>, at: string): string[] {
  if (field.kind === 'unsupported') {
    const inert = (field.inert ?? []).map((value) => `\`${value === '' ? "''" : value}\``).join(', ');
    return [inert === '' ? `\`${at}\`` : `\`${at}\` (${inert})`];
  }
  if (field.element !== undefined)
    return missingAt(field.element, `${at}${field.kind === 'list' ? '[]' : '{}'}`);
  return missingIn(field.fields ?? {}, at);
}

/** By the first steps of their addresses: what is there at all, and how much of it. */
function missingCalls(): string {
  const ours = new Set(ROUTES.map(nameOf));
  const counts = new Map<string, number>();
  for (const call of STRIPE_ROUTES) {
    if (ours.has(call)) continue;
    const [, path = ''] = call.split(' ');
    const area = path.split('/:id')[0] ?? '';
    counts.set(area, (counts.get(area) ?? 0) + 1);
  }
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([area, count]) => `- \`${area}\`: ${count} ${count === 1 ? 'call' : 'calls'}`)
    .join('\n');
}
