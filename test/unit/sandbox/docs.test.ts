/** What stands in the docs about the routes is what the routes say: `npm run docs` writes it anew. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { callTable, controlTable, missingDocument } from '../../support/sandbox-docs.ts';

const docs = (name: string) => new URL(`../../../docs/${name}`, import.meta.url);
const isWriting = process.env.UPDATE_DOCS === '1' && !process.env.CI;

function compare(name: string, wanted: string): void {
  if (isWriting) writeFileSync(docs(name), wanted);
  expect(
    existsSync(docs(name)) && readFileSync(docs(name), 'utf8'),
    `docs/${name} is not as the routes are: npm run docs`,
  ).toBe(wanted);
}

/** A text with another content between the marks of a part that is generated. */
function withPart(text: string, part: string, content: string): string {
  const [before, rest] = text.split(`<!-- generated: ${part} -->\n`);
  const after = rest?.split('<!-- /generated -->').slice(1).join('<!-- /generated -->');
  if (before === undefined || after === undefined) throw new Error(`docs/sandbox.md has no part "${part}"`);
  return `${before}<!-- generated: ${part} -->\n${content}\n<!-- /generated -->${after}`;
}

test('docs/sandbox.md lists the calls of the API and of the control plane', () => {
  const text = readFileSync(docs('sandbox.md'), 'utf8');
  compare('sandbox.md', withPart(withPart(text, 'calls', callTable()), 'control', controlTable()));
});

test('docs/sandbox-missing.md lists what is answered with 501', () => {
  compare('sandbox-missing.md', missingDocument());
});
