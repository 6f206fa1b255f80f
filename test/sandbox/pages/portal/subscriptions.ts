/** What the customer subscribes to, and what can be done about it. */
import { dayOfYear } from '../dates.ts';
import { type Html, html } from '../html.ts';
import { cancelControl } from './cancel.ts';
import { brandMark, cardText } from './card-text.ts';
import type { PortalContext } from './context.ts';
import { costRow } from './cost-rows.ts';
import { inWords, inWordsWith } from './in-words.ts';
import { pauseControl } from './pause.ts';
import { renewControl } from './renew.ts';
import { subscriptionCardPlace } from './subscription-card.ts';
import { type PlanView, plansOf } from './subscriptions-view.ts';
import { updateControl } from './update.ts';

/**
 * What the portal's page shows of the subscriptions that are not over, whatever the configuration allows; null when
 * there is none. `namesCard` is whether each says its card: where the cards are listed, they stand there alone.
 */
export function subscriptionsSection(context: PortalContext, namesCard: boolean): Html | null {
  const plans = plansOf(context);
  if (plans.length === 0) return null;
  return html`<section class="Portal-section" aria-labelledby="subscriptions-title">
<h2 class="Portal-heading" id="subscriptions-title">${plans.length === 1 ? 'Current subscription' : 'Current subscriptions'}</h2>
${plans.map((plan) => planCard(context, plan, namesCard))}
</section>`;
}

function planCard(context: PortalContext, plan: PlanView, namesCard: boolean): Html {
  const { subscription } = plan;
  const title = `plan-${subscription.id}`;
  return html`<article class="PlanCard" aria-labelledby="${title}">
<div class="PlanCard-text">
  <div class="PlanCard-top"><h3 class="PlanCard-name" id="${title}">${names(plan)}</h3>${badges(plan)}</div>
  <p class="PlanCard-price">${plan.price}</p>
  ${plan.next.map((sentence) => html`<p class="Soft">${sentence}</p>`)}
  ${trouble(plan)}
  ${costs(plan.costs)}
  ${card(context, plan, namesCard)}
</div>
<div class="Portal-controls">${updateControl(context, subscription)}${renewControl(context, subscription)}${pauseControl(context, subscription)}${cancelControl(context, subscription)}</div>
</article>`;
}

/** Beside the list of cards only what that does not say, and in other words: specs look for the card by its text. */
function card(
  context: PortalContext,
  { card: paying, isOwnCard, products, subscription }: PlanView,
  isNamed: boolean,
): Html | null {
  if (paying === undefined) return null;
  if (isNamed) return html`<p class="PlanCard-card">${brandMark(paying)}<span>${cardText(paying)}</span></p>`;
  if (!isOwnCard) return null;
  const change = subscriptionCardPlace(context, subscription);
  const plan = inWords(products.map(({ name }) => name));
  return html`<p class="Soft">Charged to your card that ends in ${paying.card.last4}.${change === null ? null : html` <a class="Link" href="${change}" aria-label="Change the card of ${plan}">Change</a>`}</p>`;
}

/** Each name is an element of its own: specs look for it. */
function names({ products }: PlanView): (Html | string)[] {
  return inWordsWith(products, ({ name, times }) => {
    const more = times === null ? null : html` <span class="PlanCard-times">${times}</span>`;
    return html`<span>${name}</span>${more}`;
  });
}

/** What it costs in detail, which is shown when it is asked for. */
function costs(rows: PlanView['costs']): Html | null {
  if (rows.length === 0) return null;
  return html`<div class="PlanCard-costs">${rows.map(costRow)}</div><script type="module" src="/c/assets/costs.js"></script>`;
}

function badges({ cancelsAt, state, trialEndsAt }: PlanView): (Html | null)[] {
  return [
    state === null
      ? null
      : html`<div class="Badge${state === 'Paused' ? '' : ' Badge--negative'}">${state}</div>`,
    trialEndsAt === null
      ? null
      : html`<div class="Badge" data-testid="trial-ending-badge" data-test="trial-ending-badge"><span><span>Trial ends <span>${dayOfYear(trialEndsAt)}</span></span></span></div>`,
    cancelsAt === null
      ? null
      : html`<div class="Badge Badge--warning" data-testid="subscription-cancel-at-period-end-badge" data-test="subscription-cancel-at-period-end-badge">Cancels ${dayOfYear(cancelsAt)}</div>`,
  ];
}

function trouble({ owed, trouble: text }: PlanView): Html | null {
  if (text === null) return null;
  return html`<div class="Notice Notice--warning"><p>${text}</p>${
    owed === null
      ? null
      : html`<p><a href="${owed.address}" target="_blank" rel="noopener noreferrer">${owed.text}</a></p>`
  }</div>`;
}
