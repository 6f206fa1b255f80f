/**
 * The account is read with several lists, and another run may do all of its work between two of them:
 * what was read then never was so at any one time.
 *
 * Without prune: a record keeps the name of a price that was still active when it was written, so which
 * names it keeps depends on when the product was read, and nothing else does.
 */
import { expect, test } from 'vitest';
import { picture } from '../support/account-picture.ts';
import { allFields, allFieldsLater } from '../support/all-fields.ts';
import { useControl } from '../support/control.ts';
import { openGate, signal } from '../support/gate.ts';
import { desiredOf, planOf, run } from '../support/runs.ts';

const sandbox = useControl();
const LISTS = [
  '/v1/account',
  '/v1/products',
  '/v1/prices',
  '/v1/billing/meters',
  '/v1/billing_portal/configurations',
];

const cases = ['an empty account', 'an edit'].flatMap((name) =>
  LISTS.flatMap((list) => [
    { name, list, when: 'after' },
    { name, list, when: 'before' },
  ]),
);

test.each(cases)('on $name, $list was read $when another run did it all', async ({ name, list, when }) => {
  await sandbox.reset();
  const isEdit = name === 'an edit';
  if (isEdit) expect((await run(sandbox.url, desiredOf(allFields()))).result.failed).toEqual([]);
  const start = await sandbox.state();
  const desired = desiredOf(isEdit ? allFieldsLater() : allFields());
  await run(sandbox.url, desired);
  const goal = picture(await sandbox.state());

  await sandbox.become(start);
  const other = signal();
  const early = new Set<string>();
  const enough = signal();
  const gate = await openGate(sandbox.url, {
    before: ({ path, isWrite }) => {
      const isHeld = !isWrite && (path === list) === (when === 'after');
      return isHeld ? other.promise : undefined;
    },
    after: ({ path }) => {
      early.add(path);
      if (when === 'after' ? early.size === LISTS.length - 1 : early.has(list)) enough.fire();
    },
  });
  const torn = run(gate.url, desired);
  await enough.promise;
  expect((await run(sandbox.url, desired)).result.failed).toEqual([]);
  other.fire();
  expect((await torn).result.failed).toEqual([]);
  await gate.close();
  expect(picture(await sandbox.state())).toEqual(goal);
  expect((await planOf(sandbox.url, desired)).changes).toEqual([]);
});
