import { mergeFiles } from './merge.ts';
import { toCatalog } from './normal.ts';
import { type ParsedFile, parseFile } from './parse.ts';
import { sortProblems } from './problem.ts';
import { checkSchema } from './schema.ts';
import type { LoadResult, SourceFile } from './types.ts';

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
  const errors = [
    ...parsed.flatMap((file) => file.problems),
    ...parsed.flatMap((file) => (file.root ? checkSchema(file.root) : [])),
    ...merged.problems,
  ];
  if (errors.length > 0) return { errors: sortProblems(errors), warnings: [] };
  return { catalog: toCatalog(merged.root), errors: [], warnings: [] };
}
