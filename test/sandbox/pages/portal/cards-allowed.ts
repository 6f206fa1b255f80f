/** Whether cards can be changed at all: what is not allowed is not there, whatever is asked for. */
import { unknownPage } from '../checkout-page.ts';
import type { PortalContext } from './context.ts';
import { type PortalRoute, refusal } from './route.ts';

/** Whether the configuration lets customers change how they pay. */
export function mayChangeCards({ configuration }: PortalContext): boolean {
  return configuration.features.payment_method_update.enabled;
}

/** A page or action that is there only where cards can be changed. */
export function whereCardsChange(route: PortalRoute): PortalRoute {
  if ('show' in route) {
    return {
      ...route,
      show: (context, id) =>
        mayChangeCards(context) ? route.show(context, id) : unknownPage(context.business),
    };
  }
  return {
    ...route,
    run: (context, sent, id) =>
      mayChangeCards(context)
        ? route.run(context, sent, id)
        : refusal(403, 'Payment methods cannot be changed here.'),
  };
}
