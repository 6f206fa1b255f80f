import {
  type Catalog,
  CatalogFolderError,
  formatProblem,
  formatWarning,
  loadCatalog,
  type Problem,
  readCatalogFolder,
} from '../../server/catalog/index.ts';
import { catalogDir, type Environment } from '../../server/config.ts';
import { result } from './streams.ts';

export interface ValidateOptions {
  catalog?: string;
  json?: boolean;
  strict?: boolean;
}

/** `pricebook validate`: every problem of the catalog at once; 0 when there is none that counts. */
export async function validate(options: ValidateOptions, env: Environment): Promise<number> {
  const dir = options.catalog ?? catalogDir(env);
  const { catalog, errors, warnings } = await check(dir, env);
  if (options.json) result(`${JSON.stringify({ errors, warnings }, null, 2)}\n`);
  else result(report(dir, catalog, errors, warnings));
  return errors.length > 0 || (options.strict && warnings.length > 0) ? 1 : 0;
}

async function check(
  dir: string,
  env: Environment,
): Promise<{ catalog?: Catalog; errors: Problem[]; warnings: Problem[] }> {
  try {
    return loadCatalog(await readCatalogFolder(dir), env);
  } catch (error) {
    if (!(error instanceof CatalogFolderError)) throw error;
    const problem: Problem = {
      file: dir,
      line: 1,
      column: 1,
      path: '',
      code: 'catalog_folder',
      message: error.problem,
      hint: error.hint,
    };
    return { errors: [problem], warnings: [] };
  }
}

function report(dir: string, catalog: Catalog | undefined, errors: Problem[], warnings: Problem[]): string {
  const lines = [
    ...errors.map(formatProblem),
    ...warnings.map(formatWarning),
    ...(catalog ? [`${dir} is valid: ${contents(catalog)}.`] : []),
    ...(errors.length > 0 ? [`${dir} has ${count(errors.length, 'error')}.`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function contents({ meters, products, portal_configurations }: Catalog): string {
  const prices = Object.values(products).flatMap(({ prices = {} }) => Object.keys(prices));
  return [
    count(Object.keys(meters).length, 'meter'),
    count(Object.keys(products).length, 'product'),
    count(prices.length, 'price'),
    count(Object.keys(portal_configurations).length, 'portal configuration'),
  ].join(', ');
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
