import { copyOf, the, write } from '../ui/dom.ts';
import { offersPart } from './offers.ts';
import { held, layoutOf, type Offer, type State } from './state.ts';
import { LIVE } from './statuses.ts';
import { type SubscriptionActions, subscriptionPart } from './subscription.ts';
import { type WorkshopForm, workshopPart } from './workshop.ts';

export interface Actions extends SubscriptionActions {
  subscribe(offer: Offer, button: HTMLElement, other: HTMLElement[]): void;
  register(form: WorkshopForm): void;
}

interface Part {
  nodes: DocumentFragment;
  update(state: State): void;
}

/**
 * Puts a state on the page. What stands there stays when the layout is the same, with what was typed and what was said
 * of it; else the focus goes to the top, when it was in what has gone.
 */
export class View {
  private layout = '';
  private parts: Part[] = [];
  private readonly content = the('#content');

  constructor(private readonly actions: Actions) {}

  show(state: State): void {
    write(the('#visitor'), state.user.email);
    const layout = layoutOf(state);
    if (layout !== this.layout) {
      this.layout = layout;
      this.build(state);
    }
    for (const part of this.parts) part.update(state);
  }

  /** Nothing of what stood there is known any more. */
  showNothing(instead: DocumentFragment): void {
    this.layout = '';
    this.parts = [];
    this.replace([instead]);
  }

  private build(state: State): void {
    const status = state.user.subscription?.status;
    const subscription = held(state);
    const above: DocumentFragment[] = [];
    if (subscription === undefined) {
      if (status === 'canceled') above.push(copyOf('ended'));
      if (status === 'incomplete_expired') above.push(copyOf('lapsed'));
      this.parts = [offersPart(this.actions.subscribe)];
    } else {
      this.parts = [subscriptionPart(state, this.actions)];
      if (LIVE.has(subscription.status)) this.parts.push(workshopPart(this.actions.register));
    }
    this.replace([...above, ...this.parts.map(({ nodes }) => nodes)]);
  }

  private replace(nodes: DocumentFragment[]): void {
    const hadFocus = this.content.contains(document.activeElement);
    this.content.replaceChildren(...nodes);
    this.content.removeAttribute('aria-busy');
    if (hadFocus) the('h1').focus();
  }
}
