/** Where a login must not lead: what a stranger writes into `next` of a link to the shop, or what comes of it. */
export const HOSTILE_NEXT: readonly string[] = [
  'https://evil.example/',
  'http://evil.example',
  '//evil.example',
  '///evil.example',
  '////evil.example/%2e%2e',
  '/\\evil.example',
  '\\\\evil.example',
  '/\\/evil.example',
  '\\/evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '\t//evil.example',
  ' //evil.example',
  '/%09/evil.example/..//evil.example',
  '/.//evil.example',
  '/..//evil.example',
  '/dashboard/..//evil.example',
  'https:evil.example',
  'https:/evil.example',
  '//evil.example\\@127.0.0.1',
  '@evil.example',
  '.evil.example',
  ':80@evil.example',
  'javascript:alert(document.domain)',
  'data:text/html,<script>alert(1)</script>',
  'dashboard.evil.example',
];

/** Of these what a page that reads `next` itself falls for most easily. */
export const HOSTILE_IN_PAGES: readonly string[] = [
  'https://evil.example/',
  '//evil.example',
  '/\\evil.example',
  '/\t/evil.example',
  '/.//evil.example',
  'javascript:alert(document.domain)',
];
