import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What of PostCSS this needs to know: Vite brings it along. */
interface Node {
  type: string;
  source?: { input: { file?: string } };
  selector?: string;
  value?: string;
  remove(): void;
}
interface Root {
  walk(visit: (node: Node) => void): void;
}

/**
 * Takes out of NES.css what these pages have no use for: rules for parts that stand in none of their files, and
 * pictures that stand in the style sheet itself as `data:`, which the policy of the pages does not let in. The
 * frames among them are files of our own (`pictures/frame*.svg`, named in `style/look.css`).
 *
 * @param folder where the pages stand
 */
export function trimNesCss(folder: string): { postcssPlugin: string; Once(root: Root): void } {
  const used = new Set(textOf(folder).match(/nes-[\w-]+/g));
  return {
    postcssPlugin: 'trim-nes-css',
    Once(root) {
      root.walk((node) => {
        if (!node.source?.input.file?.includes('node_modules/nes.css/')) return;
        if (node.type === 'rule') {
          const parts = node.selector?.match(/nes-[\w-]+/g) ?? [];
          if (parts.length > 0 && !parts.some((part) => used.has(part))) node.remove();
        } else if (node.type === 'decl' && node.value?.includes('data:')) node.remove();
      });
    },
  };
}

function textOf(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:html|css)$/.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
}
