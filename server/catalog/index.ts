/** The catalog: from the owner's YAML files to what should be in the account. */
export { formatProblem, formatWarning } from './format.ts';
export { loadCatalog } from './load.ts';
export { CatalogFolderError, readCatalogFolder } from './read.ts';
export { resolve } from './resolve.ts';
export { catalogSchema, editorSchema, type JsonSchema } from './schema.ts';
export type * from './types.ts';
