/** The workbench: the page of who is building. One document; its scripts get the rest from the control plane. */
import { FORWARD } from '../events/forward.ts';
import { documentAnswer, type PageAnswer } from '../pages/answer.ts';
import { html } from '../pages/html.ts';
import { CURRENCIES, decimalsOf } from '../params/currency.ts';
import type { World } from '../world.ts';

/** Its views, in the order of the navigation: what stands behind `#/`, and what it is called. */
const VIEWS = {
  objects: 'Objects',
  requests: 'Requests',
  events: 'Events',
  mails: 'Mails',
  faults: 'Faults',
  settings: 'Settings',
};

/** `GET /_sandbox`: the frame that the scripts fill. Nothing of the account is in it, so that a reset leaves it true. */
export function workbenchPage({ deliveries }: World): PageAnswer {
  const forwarding = deliveries.addressOf(FORWARD);
  const body = html`<a class="skip" href="#main" data-skip>Skip to the content</a>
<header class="top">
<a class="brand" href="#/objects">Pricebook <span>sandbox</span></a>
<section id="clock" class="clock" aria-label="Clock"></section>
<nav class="views" aria-label="Workbench">
<ul>
${Object.entries(VIEWS).map(([view, name]) => html`<li><a href="#/${view}">${name}</a></li>`)}
</ul>
</nav>
</header>
<p id="lost" class="lost" role="alert"></p>
<p id="notice" class="notice" role="status"></p>
<p id="trouble" class="notice trouble" role="alert"></p>
<main id="main" tabindex="-1" data-decimals="${unusualDecimals()}"${
    forwarding === null ? null : html` data-forwarding="${forwarding}"`
  }>
<h1>Workbench</h1>
<p>One moment, please.</p>
<noscript><p>The workbench needs JavaScript. The same is told as JSON by the calls under <code>/_sandbox/</code>.</p></noscript>
</main>
<dialog id="confirm" class="confirm" aria-labelledby="confirm-question"></dialog>`;
  return documentAnswer({
    title: 'Workbench',
    body,
    script: 'workbench.js',
    styles: ['workbench.css', 'workbench-parts.css'],
  });
}

/** The currencies whose amounts have not two decimals, as `bhd=3 jpy=0`. */
function unusualDecimals(): string {
  return CURRENCIES.filter((currency) => decimalsOf(currency) !== 2)
    .map((currency) => `${currency}=${decimalsOf(currency)}`)
    .join(' ');
}
