/** A stored object as Stripe sends it where nothing is expanded: in events and in errors. */
import { render } from './expand.ts';
import { expandablesOf } from './resources/index.ts';
import type { Account } from './store/account.ts';
import type { InnerKind, Kind } from './store/objects.ts';

export function presented(account: Account, kind: Kind | InnerKind, object: object): Record<string, unknown> {
  return render(account, object, expandablesOf(kind), new Map(), expandablesOf) as Record<string, unknown>;
}
