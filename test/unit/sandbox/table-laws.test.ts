/**
 * A table against a slow, obvious one: a list that is sorted anew each time. Whatever is put, replaced, deleted
 * and taken back, both give the same rows in the same order.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { announce, runs } from '../../laws/support/runs.ts';
import { Table } from '../../sandbox/store/table.ts';

announce('the laws of the tables');

interface Thing {
  id: string;
  created: number;
  colour: string | null;
}

interface Put {
  do: 'put';
  id: string;
  created: number;
  colour: string | null;
}

/** `back` puts a deleted thing where it was, as a transaction does that is taken back. */
type Step = Put | { do: 'delete' | 'back'; id: string } | { do: 'look' };

const id = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
const colour = fc.constantFrom('red', 'blue', null);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('put' as const), id, created: fc.integer({ min: 1, max: 3 }), colour }),
  fc.record({ do: fc.constantFrom('delete' as const, 'back' as const), id }),
  fc.constant({ do: 'look' as const }),
);

class SlowTable {
  #things: { object: Thing; sequence: number }[] = [];
  #sequence = 0;

  find(id: string) {
    return this.#things.find(({ object }) => object.id === id);
  }

  put(object: Thing, sequence?: number): void {
    const before = this.find(object.id);
    this.delete(object.id);
    this.#things.push({ object, sequence: before?.sequence ?? sequence ?? ++this.#sequence });
  }

  delete(id: string): void {
    this.#things = this.#things.filter(({ object }) => object.id !== id);
  }

  rows(colour?: string): Thing[] {
    return this.#things
      .filter(({ object }) => colour === undefined || object.colour === colour)
      .sort((a, b) => a.object.created - b.object.created || a.sequence - b.sequence)
      .map(({ object }) => object);
  }
}

test('a table has the rows that were put and not deleted, oldest first', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const table = new Table<Thing>({ colour: (thing) => thing.colour });
      const slow = new SlowTable();
      const gone = new Map<string, { object: Thing; sequence: number }>();
      const compare = (): void => {
        expect(table.all().map(({ object }) => object)).toEqual(slow.rows());
        expect(table.by('colour', ['red']).map(({ object }) => object)).toEqual(slow.rows('red'));
      };
      for (const one of steps) {
        if (one.do === 'look') compare();
        else if (one.do === 'put') {
          // When a thing was made never changes.
          const created = slow.find(one.id)?.object.created ?? one.created;
          const object = { id: one.id, created, colour: one.colour };
          table.put(object);
          slow.put(object);
          gone.delete(one.id);
        } else if (one.do === 'delete') {
          const row = table.row(one.id);
          if (row !== undefined) gone.set(one.id, row);
          table.delete(one.id);
          slow.delete(one.id);
        } else {
          const row = gone.get(one.id);
          if (row === undefined) continue;
          gone.delete(one.id);
          table.put(row.object, row.sequence);
          slow.put(row.object, row.sequence);
        }
        expect(table.get('a')).toEqual(slow.find('a')?.object);
      }
      compare();
    }),
    { numRuns: runs(500) },
  );
});

test('an object that an index can make nothing of changes nothing', () => {
  const table = new Table<Thing>({
    colour: ({ colour }) => {
      if (colour === 'none') throw new Error('no such colour');
      return colour;
    },
  });
  const red = { id: 'a', created: 1, colour: 'red' };
  table.put(red);
  expect(() => table.put({ ...red, colour: 'none' })).toThrow('no such colour');
  expect(() => table.put({ id: 'b', created: 2, colour: 'none' })).toThrow('no such colour');
  expect(table.all().map(({ object }) => object)).toEqual([red]);
  expect(table.by('colour', ['red']).map(({ object }) => object)).toEqual([red]);
});
