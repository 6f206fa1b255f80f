/** Which objects of a type somebody looks for. */

/** Where a person's word for an object stands. */
const NAMES = [
  ...['id', 'name', 'email', 'description', 'number', 'nickname', 'lookup_key', 'display_name', 'event_name'],
  ...['status', 'type', 'url'],
];

/**
 * By `customer` (an id, of what names its customer), `names` (an id that is stored anywhere in it but as its own) and
 * `contains` (in the id, a name, the status, the address; in either case of letters). Everything fits an empty query.
 */
export function objectFilter(query: URLSearchParams): (object: object) => boolean {
  const customer = query.get('customer') ?? '';
  const named = query.get('names') ?? '';
  const contains = query.get('contains')?.toLowerCase() ?? '';
  return (object) => {
    const fields = object as Readonly<Record<string, unknown>>;
    if (customer !== '' && fields.customer !== customer) return false;
    if (named !== '' && (fields.id === named || !isWithin(object, named))) return false;
    return contains === '' || NAMES.some((name) => holds(fields[name], contains));
  };
}

/** Whether a text is among the values of an object, at whatever depth. */
function isWithin(value: unknown, text: string): boolean {
  if (typeof value !== 'object' || value === null) return value === text;
  for (const key in value) {
    if (isWithin((value as Readonly<Record<string, unknown>>)[key], text)) return true;
  }
  return false;
}

function holds(value: unknown, text: string): boolean {
  return typeof value === 'string' && value.toLowerCase().includes(text);
}
