/** What a page's address answers with: a document, an asset or JSON for the page's own script. */
import { existsSync, readFileSync } from 'node:fs';
import { type Html, html } from './html.ts';

export interface PageAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Nothing from elsewhere, nothing inline; `frame-ancestors` is what may show the document in a frame. */
function policy(ancestors: "'none'" | "'self'"): string {
  return (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
    `frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors ${ancestors}`
  );
}

/** The window that opened a page keeps it: shops show Checkout in a window of its own and wait for it. */
const COMMON = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
};

export interface Document {
  title: string;
  body: Html;
  /** The name of the script among the assets; none when the page does nothing. */
  script?: string;
  status?: number;
  /** Shown in a frame of a page of ours. */
  framed?: boolean;
  /** The names of its style sheets among the assets; those of Checkout's page unless given. */
  styles?: readonly string[];
}

/** A whole page, with the headers that keep it to itself. */
export function documentAnswer({
  title,
  body,
  script,
  status = 200,
  framed = false,
  styles = STYLES,
}: Document): PageAnswer {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="icon" href="/c/assets/icon.svg" type="image/svg+xml">
${styles.map((name) => html`<link rel="stylesheet" href="/c/assets/${name}">`)}
${script === undefined ? null : html`<script type="module" src="/c/assets/${script}"></script>`}
</head>
<body${framed ? html` class="framed"` : null}>
${body}
</body>
</html>
`;
  return {
    status,
    headers: {
      ...COMMON,
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': policy(framed ? "'self'" : "'none'"),
    },
    body: page.text,
  };
}

/** For the page's script. */
export function jsonAnswer(status: number, value: unknown): PageAnswer {
  return {
    status,
    headers: { ...COMMON, 'Content-Type': 'application/json; charset=utf-8' },
    body: JSON.stringify(value),
  };
}

const TYPES: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

const STYLES = ['page.css', 'summary.css', 'form.css', 'invoice.css'];

/** A folder beside this file; what is in it is sent as it is, nothing else. */
const ASSETS = new URL('./assets/', import.meta.url);

/** Undefined when there is no such asset. */
export function assetAnswer(name: string): PageAnswer | undefined {
  const type = /^[a-z-]+\.(css|js|svg)$/.exec(name)?.[1];
  const file = new URL(name, ASSETS);
  if (type === undefined || !existsSync(file)) return undefined;
  const headers = { ...COMMON, 'Content-Type': TYPES[type] ?? '' };
  return { status: 200, headers, body: readFileSync(file, 'utf8') };
}
