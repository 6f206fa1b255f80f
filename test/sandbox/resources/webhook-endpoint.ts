/** Webhook endpoints (facts.md §2.11). */
import { exclusive, invalid, noSuch, notImplemented } from '../errors.ts';
import type { Expandables } from '../expand.ts';
import { API_VERSION } from '../http/version.ts';
import { type List, page } from '../lists.ts';
import {
  bool,
  choice,
  emptyable,
  list as listOf,
  required,
  text,
  url,
  type ValuesOf,
} from '../params/field.ts';
import { mergeMetadata, metadata } from '../params/metadata.ts';
import { type Call, many, one, type PageValues, type Route, removal } from '../routes.ts';
import type { Account } from '../store/account.ts';
import { secretOf } from '../store/ids.ts';
import type { StoredWebhookEndpoint } from '../store/objects.ts';
import { API_VERSIONS, EVENT_TYPES } from '../stripe-events.ts';

const KIND = 'webhook_endpoint';
const PATH = '/v1/webhook_endpoints';
const MAX_ENDPOINTS = 16;

const endpointCreate = {
  enabled_events: required(listOf(choice(EVENT_TYPES))),
  // Stripe also wants it to be reachable from the internet; here it is to be on this machine.
  url: required(url()),
  api_version: choice(API_VERSIONS),
  connect: bool(),
  description: emptyable(text()),
  metadata: emptyable(metadata()),
};
const endpointUpdate = {
  description: emptyable(text()),
  disabled: bool(),
  enabled_events: listOf(choice(EVENT_TYPES)),
  metadata: emptyable(metadata()),
  url: url(),
};

export const endpointExpandables: Expandables = { signing_secret: { hidden: true } };

function find(account: Account, id: string): StoredWebhookEndpoint {
  const endpoint = account.table(KIND).get(id);
  if (endpoint === undefined) throw noSuch('webhook endpoint', id, 'id', 404);
  return endpoint;
}

/** The secret is in this answer and never again. */
function create({
  account,
  now,
  params,
}: Call<ValuesOf<typeof endpointCreate>>): StoredWebhookEndpoint & { secret: string } {
  const { api_version, connect, description, enabled_events, url } = params;
  if (api_version !== undefined && api_version !== API_VERSION) {
    throw notImplemented(`events in API version ${api_version}, only in ${API_VERSION}`);
  }
  if (connect === true) throw notImplemented('the parameter connect');
  if (account.table(KIND).all().length >= MAX_ENDPOINTS) {
    throw invalid(`You have reached the maximum of ${MAX_ENDPOINTS} test webhook endpoints.`);
  }
  checkEvents(enabled_events);
  const id = account.newId(KIND);
  const signing_secret = `whsec_${secretOf(account.seed, id, 32)}`;
  const endpoint = account.put(KIND, {
    id,
    object: KIND,
    api_version: api_version ?? null,
    application: null,
    created: now,
    description: description ?? null,
    enabled_events,
    livemode: false,
    metadata: mergeMetadata({}, params.metadata),
    signing_secret,
    status: 'enabled',
    url,
  });
  return { ...endpoint, secret: signing_secret };
}

function update({ account, id, params }: Call<ValuesOf<typeof endpointUpdate>>): StoredWebhookEndpoint {
  const endpoint = find(account, id);
  const { description, disabled, enabled_events, url } = params;
  if (enabled_events !== undefined) checkEvents(enabled_events);
  return account.put(KIND, {
    ...endpoint,
    description: description === undefined ? endpoint.description : description,
    enabled_events: enabled_events ?? endpoint.enabled_events,
    metadata: mergeMetadata(endpoint.metadata, params.metadata),
    status: disabled === undefined ? endpoint.status : disabled ? 'disabled' : 'enabled',
    url: url ?? endpoint.url,
  });
}

/** All events are all there are: further names beside `*` cannot be meant. */
function checkEvents(enabled: readonly string[]): void {
  if (enabled.includes('*') && enabled.length > 1) {
    const other = enabled.find((type) => type !== '*') ?? '*';
    throw exclusive(['*', other], 'enabled_events');
  }
}

function list(call: Call<PageValues>): List<StoredWebhookEndpoint> {
  return page(call, {
    table: call.account.table(KIND),
    noun: 'webhook endpoint',
    url: PATH,
    matches: () => true,
  });
}

function remove({ account, id }: Call<unknown>): { id: string; object: typeof KIND; deleted: true } {
  find(account, id);
  account.delete(KIND, id);
  return { id, object: KIND, deleted: true };
}

export const endpointRoutes: Route[] = [
  one('POST', PATH, KIND, endpointCreate, create),
  many(PATH, KIND, {}, list),
  one('GET', `${PATH}/:id`, KIND, {}, ({ account, id }) => find(account, id)),
  one('POST', `${PATH}/:id`, KIND, endpointUpdate, update),
  removal(`${PATH}/:id`, remove),
];
