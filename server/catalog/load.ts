import { lint } from './lint/index.ts';
import { mergeFiles } from './merge.ts';
import { toCatalog } from './normal.ts';
import { type ParsedFile, parseFile } from './parse.ts';
import { sortProblems } from './problem.ts';
import { checkRules } from './rules/index.ts';
import { catalogSchema, checkSchema } from './schema.ts';
import type { LoadResult, Problem, SourceFile } from './types.ts';

/**
 * Makes one catalog of the files of a folder: YAML, variables, JSON Schema, rules, lint. Pure, and
 * never throws for anything the files contain: every problem of every layer is in the answer, sorted
 * by file, line and column, and `catalog` is there only when there are no errors.
 *
 * @param files what `readCatalogFolder` gave, or anything of its shape
 * @param env the variables that `${NAME}` may name
 */
export function loadCatalog(files: SourceFile[], env: Record<string, string | undefined>): LoadResult {
  const parsed: ParsedFile[] = files.map((file) => parseFile(file, env));
  const merged = mergeFiles(parsed);
  const whole = parsed.every(isWhole);
  const schema = parsed.flatMap((file) => (file.root ? [checkSchema(file.root)] : []));
  const misspelt = schema.flatMap((result) => result.misspelt);
  const errors = sortProblems(
    [
      ...parsed.flatMap((file) => file.problems),
      ...schema.flatMap((result) => result.problems),
      ...merged.problems,
      ...checkRules(merged.root, whole),
    ].filter((problem) => !isMisspelt(problem, misspelt)),
  );
  const warnings = sortProblems(lint(merged.root, whole));
  return errors.length > 0 ? { errors, warnings } : { catalog: toCatalog(merged.root), errors, warnings };
}

/**
 * Whether everything the file says was understood. Otherwise what seems to be missing may stand in
 * the part that was not, and is not called missing.
 */
function isWhole(file: ParsedFile): boolean {
  if (!file.whole) return false;
  if (!file.root) return true;
  if (file.root.kind !== 'map') return false;
  return [...file.root.entries].every(([key, node]) => {
    if (['catalog', 'mode'].includes(key)) return true;
    return Object.hasOwn(catalogSchema.properties ?? {}, key) && node.kind === 'map';
  });
}

const AMOUNTS = [
  'unit_amount',
  'unit_amount_decimal',
  'custom_unit_amount',
  'tiers',
  'flat_amount',
  'flat_amount_decimal',
];

/** Whether something is called missing that only stands under a misspelt key, which is reported itself. */
function isMisspelt(problem: Problem, misspelt: string[]): boolean {
  if (problem.code === 'missing_key') return misspelt.includes(problem.path);
  if (problem.code !== 'missing_amount' && problem.code !== 'tier_without_amount') return false;
  const parent = problem.path.replace(/unit_amount$/, '');
  return AMOUNTS.some((field) => misspelt.includes(`${parent}${field}`));
}
