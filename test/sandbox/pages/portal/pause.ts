/** A subscription paused for a while by its customer, and resumed; in the portal that was redesigned in 2026 alone. */
import { checkStill } from '../../billing/time.ts';
import {
  endOfPause,
  isPausable,
  isResumable,
  type PauseDuration,
  pauseDurations,
  pauseForCustomer,
  resumeForCustomer,
} from '../../portal/pause.ts';
import { portalSettings } from '../../portal/settings.ts';
import type { StoredSubscription } from '../../store/objects.ts';
import { unknownPage } from '../checkout-page.ts';
import { longDate } from '../dates.ts';
import { type Html, html } from '../html.ts';
import { afterwards } from './completion.ts';
import { ownSubscription, type PortalContext } from './context.ts';
import { portalDocument } from './layout.ts';
import { redirectAnswer } from './redirect.ts';
import { goTo, OUTDATED, type PortalReply, type PortalRoute } from './route.ts';
import { goBack, planLines, subscriptionLink } from './subscription-parts.ts';

/** The link that leads to the page on which it is paused, or resumed; null where neither is allowed. */
export function pauseControl(context: PortalContext, subscription: StoredSubscription): Html | null {
  if (!isAllowed(context)) return null;
  if (isPausable(subscription)) return subscriptionLink(context, subscription, 'pause', 'Pause subscription');
  if (isResumable(subscription))
    return subscriptionLink(context, subscription, 'resume', 'Resume subscription');
  return null;
}

export const pauseRoutes: PortalRoute[] = [
  { path: 'subscriptions/:id/pause', show: showPause },
  { path: 'subscriptions/:id/pause', run: pause },
  { path: 'subscriptions/:id/resume', show: showResume },
  { path: 'subscriptions/:id/resume', run: resume },
];

/** `Customers can only pause subscriptions in the redesigned customer portal` (the SDK's documentation). */
function isAllowed({ account, configuration }: PortalContext): boolean {
  return configuration.features.subscription_pause.enabled && portalSettings(account).cancel_flow === 'newer';
}

function showPause(context: PortalContext, id: string) {
  const subscription = ownSubscription(context, id);
  if (subscription === undefined) return unknownPage(context.business);
  if (!isAllowed(context) || !isPausable(subscription)) return notPossible(context, subscription);
  return portalDocument(context, {
    title: 'Pause subscription',
    body: html`<h1 class="Portal-title">Pause your subscription</h1>
<p class="Portal-lead">Your subscription will be paused immediately. Nothing is charged meanwhile; what you have paid for and not used is credited to your next invoice.</p>
<form data-action="subscriptions/${id}/pause" novalidate>
<div class="Card Card--radius--all"><div class="Card-part">${planLines(context, subscription)}</div>
<div class="Card-part">${durationField(context)}</div></div>
<div class="Portal-errors" data-errors="form duration"></div>
<div class="Actions">
<button class="Button" type="submit" data-testid="confirm" data-test="confirm">Pause subscription</button>
${goBack(context)}
</div>
</form>`,
  });
}

function durationField({ configuration, now }: PortalContext): Html {
  const durations = pauseDurations(configuration.features.subscription_pause);
  if (durations[0] === null) return html`<p>It stays paused until you resume it.</p>`;
  return html`<fieldset class="Choices"><legend class="Label">How long?</legend>
${durations.map((duration, index) => {
  const end = endOfPause(now, duration);
  return html`<label class="Choice"><input type="radio" name="duration" value="${index}"${index === 0 ? html` checked` : null}> <span>${durationText(duration)}${end === null ? null : html` <span class="Soft">until ${longDate(end)}</span>`}</span></label>`;
})}
</fieldset>`;
}

/** `1 month`, `3 weeks`. */
function durationText(duration: PauseDuration): string {
  if (duration === null) return 'Until you resume it';
  const { interval, interval_count: count } = duration;
  return `${count} ${interval}${count === 1 ? '' : 's'}`;
}

function notPossible(context: PortalContext, subscription: StoredSubscription) {
  const text =
    subscription.status === 'paused'
      ? 'Your subscription is paused already.'
      : 'This subscription cannot be paused here.';
  return portalDocument(context, {
    title: 'Pause subscription',
    body: html`<h1 class="Portal-title">Nothing to pause</h1>
<p class="Portal-lead">${text}</p>
<div class="Actions">${goBack(context)}</div>`,
  });
}

function pause(context: PortalContext, sent: Record<string, unknown>, id: string): PortalReply {
  const { account, configuration, customer, now, world } = context;
  const subscription = ownSubscription(context, id);
  if (subscription === undefined || !isAllowed(context) || !isPausable(subscription)) return OUTDATED;
  const durations = pauseDurations(configuration.features.subscription_pause);
  const duration = durations[0] === null ? null : durations[Number(sent.duration ?? Number.NaN)];
  if (duration === undefined) return { status: 422, body: { errors: { duration: 'Please say how long.' } } };
  return world.transact(() => {
    checkStill(account, customer.test_clock);
    pauseForCustomer(account, now, subscription, duration);
    return afterwards(context, 'subscription_pause');
  });
}

function showResume(context: PortalContext, id: string) {
  const subscription = ownSubscription(context, id);
  if (subscription === undefined || !isAllowed(context)) return unknownPage(context.business);
  if (!isResumable(subscription)) return redirectAnswer(context.place);
  return portalDocument(context, {
    title: 'Resume subscription',
    body: html`<h1 class="Portal-title">Resume your subscription</h1>
<p class="Portal-lead">Your subscription goes on immediately: a new billing period begins today, and is charged now.</p>
<form data-action="subscriptions/${id}/resume" novalidate>
<div class="Card Card--radius--all">${planLines(context, subscription)}</div>
<div class="Portal-errors" data-errors="form"></div>
<div class="Actions">
<button class="Button" type="submit" data-testid="confirm" data-test="confirm">Resume subscription</button>
${goBack(context)}
</div>
</form>`,
  });
}

/** What could not be charged is said on the portal's page, with where it can be paid. */
function resume(context: PortalContext, _: Record<string, unknown>, id: string): PortalReply {
  const { account, customer, now, origin, place, world } = context;
  const subscription = ownSubscription(context, id);
  if (subscription === undefined || !isAllowed(context) || !isResumable(subscription)) return OUTDATED;
  world.transact(() => {
    checkStill(account, customer.test_clock);
    resumeForCustomer(account, now, subscription, origin);
  });
  return goTo(place);
}
