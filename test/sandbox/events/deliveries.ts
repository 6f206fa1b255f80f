/**
 * Webhooks on their way: off the request's path, tried again in real time, and taken up where they were
 * left when the sandbox starts anew. What came of an attempt is a transaction like any other.
 */
import type { Account } from '../store/account.ts';
import { scramble } from '../store/ids.ts';
import type { Delivery, StoredEvent } from '../store/objects.ts';
import { record } from './delivery.ts';
import { FORWARD } from './forward.ts';
import { type Sent, send, type Target } from './send.ts';
import { changedSettings, type WebhookSettings } from './webhook-settings.ts';

/** What the deliveries belong to. */
export interface Sender {
  readonly account: Account;
  transact<T>(work: () => T): T;
}

/** So many at once to one endpoint: one that hangs holds up nobody else, and is not flooded itself. */
const AT_ONCE = 8;

/** What waits for one endpoint; first attempts begin in the order of their events. */
interface Lane {
  ready: string[];
  underWay: number;
}

export class Deliveries {
  readonly #sender: Sender;
  readonly #forward: Target | undefined;
  readonly #initial: WebhookSettings;
  #settings: WebhookSettings;
  #lanes = new Map<string, Lane>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #cancels = new Set<() => void>();
  readonly #watchers = new Set<() => void>();
  #isStopped = false;

  constructor(sender: Sender, forward: Target | undefined, settings: WebhookSettings) {
    this.#sender = sender;
    this.#forward = forward;
    this.#initial = settings;
    this.#settings = settings;
  }

  get isForwarding(): boolean {
    return this.#forward !== undefined;
  }

  get settings(): WebhookSettings {
    return this.#settings;
  }

  /** Throws a sentence when the change is none. It holds for what happens from now on. */
  change(change: unknown): void {
    this.#settings = changedSettings(this.#settings, change);
  }

  /** Drops what is under way and takes up what is pending in the account as it is now. */
  restart(): void {
    this.stop();
    this.#isStopped = false;
    this.#settings = this.#initial;
    const pending = this.#sender.account.table('delivery').by('status', ['pending']);
    for (const { object } of pending) this.#waitFor(object);
  }

  /** No attempt is made, and none recorded, after this. */
  stop(): void {
    this.#isStopped = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#lanes = new Map();
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
    this.#tellWatchers();
  }

  /** Takes up deliveries that a transaction made, once it is committed. */
  add(made: readonly Delivery[]): void {
    if (this.#isStopped) return;
    for (const delivery of made) this.#waitFor(delivery, shuffled(delivery.id, this.#settings.shuffle_ms));
  }

  /**
   * Resolves when every endpoint that wanted an event has answered it once, well or badly, or has turned
   * out not to be there; at the latest after `limitMs`, or when the sandbox stops. Checkout holds its
   * redirect so long (facts.md §4.3).
   */
  async whenDelivered(event: string, limitMs: number): Promise<void> {
    const isOpen = () =>
      !this.#isStopped &&
      this.#sender.account
        .table('delivery')
        .by('event', [event])
        .some(({ object }) => object.status === 'pending' && object.attempts === 0);
    if (!isOpen()) return;
    await new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(patience);
        this.#watchers.delete(look);
        resolve();
      };
      const look = () => {
        if (!isOpen()) end();
      };
      const patience = setTimeout(end, limitMs).unref();
      this.#watchers.add(look);
    });
  }

  #waitFor({ id, endpoint, next_attempt_at }: Delivery, extraMs = 0): void {
    const lane = this.#lanes.get(endpoint) ?? { ready: [], underWay: 0 };
    this.#lanes.set(endpoint, lane);
    const wait = (next_attempt_at ?? 0) + extraMs - Date.now();
    const ready = () => {
      this.#timers.delete(id);
      lane.ready.push(id);
      this.#fill(lane);
    };
    if (wait > 0) this.#timers.set(id, setTimeout(ready, wait).unref());
    else ready();
  }

  #fill(lane: Lane): void {
    while (lane.underWay < AT_ONCE) {
      const id = lane.ready.shift();
      if (id === undefined) return;
      lane.underWay++;
      void this.#attempt(id).finally(() => {
        lane.underWay--;
        this.#fill(lane);
      });
    }
  }

  /** Never rejects. */
  async #attempt(id: string): Promise<void> {
    const { account } = this.#sender;
    // What asked for it is answered first.
    await new Promise(setImmediate);
    const isOff = () => this.#isStopped || this.#sender.account !== account;
    if (isOff()) return;
    const delivery = account.table('delivery').get(id);
    const event = delivery && account.table('event').get(delivery.event);
    if (delivery?.status !== 'pending' || event === undefined) return;

    const target = this.#targetOf(account, delivery);
    const sent = typeof target === 'string' ? target : await this.#send(target, event);
    if (isOff()) return;
    try {
      const after = this.#sender.transact(() => record(account, id, sent, this.#settings.retries_ms));
      if (after?.status === 'pending') this.#waitFor(after);
    } catch (error) {
      // It stays pending in the file and is taken up again at the next start.
      console.error(`The sandbox could not record what came of ${id}:`, error);
    }
    this.#tellWatchers();
  }

  /** Where to send it, or why it is given up. */
  #targetOf(account: Account, { endpoint }: Delivery): Target | string {
    if (this.#settings.drop) return 'dropped, as POST /_sandbox/webhooks asked';
    if (endpoint === FORWARD) return this.#forward ?? 'nothing is forwarded any more';
    const found = account.table('webhook_endpoint').get(endpoint);
    if (found === undefined) return 'the endpoint was deleted';
    if (found.status !== 'enabled') return 'the endpoint is disabled';
    if (!isOnThisMachine(found.url)) return 'not sent: the sandbox delivers to this machine only';
    return { url: found.url, secret: found.signing_secret };
  }

  async #send(target: Target, event: StoredEvent): Promise<Sent> {
    const { copies, timeout_ms } = this.#settings;
    const body = JSON.stringify(event, null, 2);
    const all = Array.from({ length: copies }, () => send(target, body, timeout_ms));
    for (const { cancel } of all) this.#cancels.add(cancel);
    const [first] = await Promise.all(all.map(({ sent }) => sent));
    for (const { cancel } of all) this.#cancels.delete(cancel);
    return first as Sent;
  }

  #tellWatchers(): void {
    for (const look of [...this.#watchers]) look();
  }
}

/** The same for the same id, so that a run with a seed shuffles as it did before. */
function shuffled(id: string, upToMs: number): number {
  return Number.parseInt(scramble(`shuffle:${id}`, 8), 36) % (upToMs + 1);
}

function isOnThisMachine(url: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(url).hostname);
}
