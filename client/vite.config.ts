import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { trimNesCss } from './build/nes-css.ts';
import { packed } from './build/packed.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));
const page = (name: string): string => `${folder}${name}.html`;

/** The pages of the shop, built to `dist/client`; the server sends them (server/pages). */
export default defineConfig({
  root: folder,
  publicDir: false,
  css: { postcss: { plugins: [trimNesCss(folder) as never] } },
  plugins: [packed()],
  build: {
    rolldownOptions: { input: ['index', 'login', 'dashboard', 'link', 'message'].map(page) },
    // Only the latest Chrome matters.
    target: 'esnext',
    modulePreload: false,
    // The policy of the pages lets scripts, styles, fonts and pictures come from files of our own alone.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    emptyOutDir: true,
  },
});
