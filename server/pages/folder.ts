import { fileURLToPath } from 'node:url';

/**
 * Where Vite has put the pages (`npm run build`): beside the built server, and where that would be when the server is
 * run from its sources, as tests do.
 */
export const PAGES = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../../dist/client' : '../../client', import.meta.url),
);
