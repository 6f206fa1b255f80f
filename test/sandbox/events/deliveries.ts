/**
 * Webhooks on their way: off the request's path, tried again in real time, and taken up where they were
 * left when the sandbox starts anew. What came of an attempt is a transaction like any other.
 */
import type { Account } from '../store/account.ts';
import type { Attempt, Delivery, EventType, StoredEvent, WebhookFault } from '../store/objects.ts';
import { giveUp, record } from './delivery.ts';
import { FORWARD } from './forward.ts';
import type { Mishap } from './mishap.ts';
import { send, type Target } from './send.ts';
import { changedSettings, type WebhookSettings } from './webhook-settings.ts';

/** What the deliveries belong to. */
export interface Sender {
  readonly account: Account;
  readonly faults: {
    /** What befalls a delivery of an event of this type; counts it. */
    befalling(type: EventType): Mishap | undefined;
  };
  transact<T>(work: () => T): T;
}

/** So many at once to one endpoint: one that hangs holds up nobody else, and is not flooded itself. */
const AT_ONCE = 8;

/** What is to be overtaken waits so long at most, in milliseconds: there may be nothing to come. */
const MAX_HOLD = 2_000;

/** What signs badly: no endpoint has such a secret. */
const FOREIGN_SECRET = 'whsec_of_somebody_else';

/** What waits for one endpoint; first attempts begin in the order of their events. */
interface Lane {
  ready: string[];
  underWay: number;
  held: Set<Held>;
}

/** A delivery that waits to be overtaken. */
interface Held {
  /** Deliveries of later events: the first to be answered lets it go. */
  readonly later: Set<string>;
  letGo(): void;
}

export class Deliveries {
  readonly #sender: Sender;
  readonly #forward: Target | undefined;
  readonly #initial: WebhookSettings;
  #settings: WebhookSettings;
  #lanes = new Map<string, Lane>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  /** What befalls deliveries that are not over. */
  readonly #mishaps = new Map<string, Mishap>();
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
    // What is cancelled below asks its lane for more.
    for (const lane of this.#lanes.values()) lane.ready = [];
    this.#lanes = new Map();
    this.#mishaps.clear();
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
    this.#tellWatchers();
  }

  /** Takes up deliveries that a transaction made, once it is committed. */
  add(made: readonly Delivery[]): void {
    if (this.#isStopped) return;
    for (const delivery of made) {
      const type = this.#sender.account.table('event').get(delivery.event)?.type;
      const mishap = type && this.#sender.faults.befalling(type);
      const lane = this.#laneOf(delivery.endpoint);
      if (!delivery.resent) for (const held of lane.held) held.later.add(delivery.id);
      if (mishap === undefined) {
        this.#waitFor(delivery);
        continue;
      }
      this.#mishaps.set(delivery.id, mishap);
      const from = Date.now() + (mishap.delay_ms ?? 0);
      if (mishap.reorder) this.#hold(delivery, lane, from);
      else this.#waitFor(delivery, from);
    }
  }

  /** Where an endpoint is; null when there is none of this id. */
  addressOf(endpoint: string): string | null {
    if (endpoint === FORWARD) return this.#forward?.url ?? null;
    return this.#sender.account.table('webhook_endpoint').get(endpoint)?.url ?? null;
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
        .some(({ object }) => object.status === 'pending' && object.attempts.length === 0);
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

  #laneOf(endpoint: string): Lane {
    const lane = this.#lanes.get(endpoint) ?? { ready: [], underWay: 0, held: new Set() };
    this.#lanes.set(endpoint, lane);
    return lane;
  }

  /** `from` is the earliest time of the next attempt, in unix milliseconds. */
  #waitFor({ id, endpoint, next_attempt_at }: Delivery, from = next_attempt_at ?? 0): void {
    const lane = this.#laneOf(endpoint);
    const wait = from - Date.now();
    const ready = () => {
      this.#timers.delete(id);
      lane.ready.push(id);
      this.#fill(lane);
    };
    if (wait > 0) this.#timers.set(id, setTimeout(ready, wait).unref());
    else ready();
  }

  #hold(delivery: Delivery, lane: Lane, from: number): void {
    const held: Held = {
      later: new Set(),
      letGo: () => {
        clearTimeout(this.#timers.get(delivery.id));
        this.#timers.delete(delivery.id);
        lane.held.delete(held);
        this.#waitFor(delivery, from);
      },
    };
    lane.held.add(held);
    this.#timers.set(delivery.id, setTimeout(held.letGo, MAX_HOLD).unref());
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

    const mishap = this.#mishaps.get(id);
    const target = this.#targetOf(account, delivery, mishap);
    const sent = typeof target === 'string' ? target : await this.#send(target, event, delivery, mishap);
    if (isOff()) return;
    try {
      const after = this.#sender.transact(() =>
        typeof sent === 'string'
          ? giveUp(account, id, sent)
          : record(account, id, sent, this.#settings.retries_ms),
      );
      if (after?.status === 'pending') this.#waitFor(after);
      else this.#mishaps.delete(id);
    } catch (error) {
      // It stays pending in the file and is taken up again at the next start.
      console.error(`The sandbox could not record what came of ${id}:`, error);
    }
    if (typeof sent !== 'string' && sent[0].status !== null) this.#letGo(delivery);
    this.#tellWatchers();
  }

  /** Lets go what this delivery was to overtake, now that it was answered. */
  #letGo({ id, endpoint }: Delivery): void {
    for (const held of [...this.#laneOf(endpoint).held]) if (held.later.has(id)) held.letGo();
  }

  /** Where to send it, or why it is given up. */
  #targetOf(account: Account, { endpoint }: Delivery, mishap: Mishap | undefined): Target | string {
    if (mishap?.drop) return 'lost, as POST /_sandbox/faults ordered';
    if (endpoint === FORWARD) return this.#forward ?? 'nothing is forwarded any more';
    const found = account.table('webhook_endpoint').get(endpoint);
    if (found === undefined) return 'the endpoint was deleted';
    if (found.status !== 'enabled') return 'the endpoint is disabled';
    if (!isOnThisMachine(found.url)) return 'not sent: the sandbox delivers to this machine only';
    return { url: found.url, secret: found.signing_secret };
  }

  /** The attempt and, where one was ordered, its duplicate. */
  async #send(
    target: Target,
    event: StoredEvent,
    { attempts }: Delivery,
    mishap: Mishap | undefined,
  ): Promise<[Attempt, ...Attempt[]]> {
    const isFirst = attempts.length === 0;
    const faults: WebhookFault[] = [];
    if (isFirst && mishap?.reorder) faults.push('reorder');
    if (isFirst && mishap?.delay_ms !== undefined) faults.push('delay_ms');
    const isSignedBadly = isFirst ? mishap?.bad_signature : mishap?.signsBadlyAgain();
    if (isSignedBadly) faults.push('bad_signature');
    const signed = isSignedBadly ? { ...target, secret: FOREIGN_SECRET } : target;
    const body = JSON.stringify(event, null, 2);
    const first = this.#sendOnce(signed, body, faults);
    if (!isFirst || !mishap?.duplicate) return [await first];
    return Promise.all([first, this.#sendOnce(signed, body, [...faults, 'duplicate'])]);
  }

  async #sendOnce(target: Target, body: string, faults: readonly WebhookFault[]): Promise<Attempt> {
    const { sent, cancel } = send(target, body, this.#settings.timeout_ms);
    this.#cancels.add(cancel);
    const attempt = await sent;
    this.#cancels.delete(cancel);
    return { ...attempt, faults };
  }

  #tellWatchers(): void {
    for (const look of [...this.#watchers]) look();
  }
}

function isOnThisMachine(url: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(url).hostname);
}
