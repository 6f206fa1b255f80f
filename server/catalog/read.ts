import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SourceFile } from './types.ts';

/**
 * The folder of a catalog cannot be read, or holds none. Never taken for an empty catalog: that
 * would mean that everything in Stripe is to go.
 */
export class CatalogFolderError extends Error {
  override name = 'CatalogFolderError';

  constructor(
    readonly problem: string,
    /** What would be right. */
    readonly hint: string,
    options?: ErrorOptions,
  ) {
    super(`${problem}; ${hint}`, options);
  }
}

/**
 * Reads all `*.yaml` and `*.yml` directly in a folder, hidden ones left out, sorted by name. Paths
 * are shown as `<dir as given>/<name>`.
 *
 * @throws CatalogFolderError when there is no such folder, nothing in it, or it cannot be read
 */
export async function readCatalogFolder(dir: string): Promise<SourceFile[]> {
  const shown = dir.replace(/(?<=.)\/+$/, '');
  const names = await list(dir, shown);
  if (names.length === 0) {
    throw new CatalogFolderError(
      `the catalog folder ${shown} contains no .yaml or .yml file`,
      'put a catalog there, or name another folder with --catalog DIR or CATALOG_DIR',
    );
  }
  return Promise.all(
    names.map(async (name) => {
      const path = shown.endsWith('/') ? `${shown}${name}` : `${shown}/${name}`;
      try {
        return { path, bytes: new Uint8Array(await readFile(join(dir, name))) };
      } catch (error) {
        throw new CatalogFolderError(
          `the catalog file ${path} cannot be read: ${reason(error)}`,
          'make it readable, or take it out of the folder',
          { cause: error },
        );
      }
    }),
  );
}

async function list(dir: string, shown: string): Promise<string[]> {
  try {
    const found = await readdir(dir, { withFileTypes: true });
    const names: string[] = [];
    for (const entry of found) {
      if (entry.name.startsWith('.') || !/\.ya?ml$/.test(entry.name)) continue;
      // Links count as what they lead to: mounted configuration often consists of links.
      const isFile = entry.isSymbolicLink() ? await leadsToFile(join(dir, entry.name)) : entry.isFile();
      if (isFile) names.push(entry.name);
    }
    return names.sort((a, b) => (a < b ? -1 : 1));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') {
      throw new CatalogFolderError(
        `there is no catalog folder ${shown}`,
        'make it, or name another one with --catalog DIR or CATALOG_DIR',
        { cause: error },
      );
    }
    if (code === 'ENOTDIR') {
      throw new CatalogFolderError(
        `${shown} is a file, and a catalog is a folder of YAML files`,
        'name the folder that it is in',
        { cause: error },
      );
    }
    throw new CatalogFolderError(
      `the catalog folder ${shown} cannot be read: ${reason(error)}`,
      'make it readable, or name another one with --catalog DIR or CATALOG_DIR',
      { cause: error },
    );
  }
}

async function leadsToFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    // A link that leads nowhere is reported by reading it: silently leaving a file out could archive
    // what it names.
    return true;
  }
}

function reason(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'EACCES' || code === 'EPERM') return 'no permission to read it';
  if (code === 'ENOENT') return 'it is a link that leads nowhere';
  return error instanceof Error ? error.message : String(error);
}
