import {
  CatalogFolderError,
  type Desired,
  formatProblem,
  loadCatalog,
  type Problem,
  readCatalogFolder,
  resolve,
} from './catalog/index.ts';
import type { Environment } from './config.ts';

/** The catalog cannot be used: everything that is wrong with it, a line each. */
export class InvalidCatalog extends Error {
  override readonly name = 'InvalidCatalog';
}

/**
 * Reads, checks and resolves the catalog in a folder.
 *
 * @returns what should be in the account, and what is suspicious about it
 * @throws InvalidCatalog, also for a folder that is missing or empty: that is never taken for "archive
 *   everything"
 */
export async function readDesired(
  dir: string,
  env: Environment,
): Promise<{ desired: Desired; warnings: Problem[] }> {
  const files = await readCatalogFolder(dir).catch((error: unknown) => {
    throw error instanceof CatalogFolderError ? new InvalidCatalog(error.message) : error;
  });
  const { catalog, errors, warnings } = loadCatalog(files, env);
  if (!catalog) throw new InvalidCatalog(errors.map(formatProblem).join('\n'));
  return { desired: resolve(catalog), warnings };
}
