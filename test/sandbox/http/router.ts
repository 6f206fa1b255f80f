/** Which call a method and a path are: one the sandbox has, one only Stripe has, or none. */
import { ROUTES } from '../resources/index.ts';
import type { Route } from '../routes.ts';
import { STRIPE_ROUTES } from '../stripe-routes.ts';

export type Match = { route: Route; id: string; innerId: string } | 'not implemented' | 'unknown';

interface Pattern {
  method: string;
  steps: string[];
  route: Route | undefined;
}

const OURS = new Set(ROUTES.map(({ method, path }) => `${method} ${path}`));

/** By method and number of steps; patterns with fewer placeholders first, so that `/search` is no id. */
const PATTERNS = new Map<string, Pattern[]>();
for (const pattern of [
  ...ROUTES.map((route) => ({ method: route.method, steps: stepsOf(route.path), route })),
  ...STRIPE_ROUTES.filter((line) => !OURS.has(line)).map((line) => {
    const [method = '', path = ''] = line.split(' ');
    return { method, steps: stepsOf(path), route: undefined };
  }),
]) {
  const key = `${pattern.method} ${pattern.steps.length}`;
  PATTERNS.set(
    key,
    [...(PATTERNS.get(key) ?? []), pattern].sort((a, b) => holes(a) - holes(b)),
  );
}

export function match(method: string, path: string): Match {
  const steps = stepsOf(path);
  for (const { steps: wanted, route } of PATTERNS.get(`${method} ${steps.length}`) ?? []) {
    if (!wanted.every((step, index) => step === steps[index] || (isHole(step) && steps[index] !== '')))
      continue;
    if (route === undefined) return 'not implemented';
    const ids = steps.filter((_, index) => isHole(wanted[index] ?? '')).map(decodeStep);
    const [id = '', innerId = ''] = ids;
    return ids.includes(undefined) ? 'unknown' : { route, id, innerId };
  }
  return 'unknown';
}

function stepsOf(path: string): string[] {
  return path.split('/').slice(1);
}

function isHole(step: string): boolean {
  return step.startsWith(':');
}

function holes({ steps }: Pattern): number {
  return steps.filter(isHole).length;
}

function decodeStep(step: string): string | undefined {
  try {
    return decodeURIComponent(step);
  } catch {
    return undefined;
  }
}
