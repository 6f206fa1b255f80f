import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const page = (name: string): string => fileURLToPath(new URL(`${name}.html`, import.meta.url));

/** The pages of the shop, built to `dist/client`; the server sends them (server/pages). */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  publicDir: false,
  build: {
    rolldownOptions: { input: ['index', 'login', 'dashboard'].map(page) },
    // Only the latest Chrome matters.
    target: 'esnext',
    modulePreload: false,
    // The policy of the pages lets scripts, styles and fonts come from files of our own alone.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    emptyOutDir: true,
  },
});
