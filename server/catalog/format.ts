import type { Problem } from './types.ts';

/** A problem as a line of text: `file:line:column  path  message; hint`. */
export function formatProblem(problem: Problem): string {
  const { file, line, column, path, message, hint } = problem;
  return `${file}:${line}:${column}  ${path}  ${message}; ${hint}`;
}

/** A warning has the same form, and says that it is one. */
export function formatWarning(problem: Problem): string {
  return formatProblem({ ...problem, message: `warning: ${problem.message}` });
}
