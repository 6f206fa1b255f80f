// Addresses within the workbench: `#/objects/customer?starting_after=cus_…`.

/** The address as it is: what stands between its slashes, and its query. */
export function route() {
  const [path = '', query = ''] = window.location.hash.replace(/^#\/?/, '').split('?');
  return { steps: path.split('/').map(decoded), query: Object.fromEntries(new URLSearchParams(query)) };
}

/** The address of a view; what is empty is left out of the query. */
export function to(steps, query = {}) {
  const asked = new URLSearchParams(Object.entries(query).filter(([, value]) => value));
  return `#/${steps.map(encodeURIComponent).join('/')}${asked.size > 0 ? `?${asked}` : ''}`;
}

/** Goes on without a step of history: for a filter that is being typed. */
export function replace(address) {
  window.history.replaceState(null, '', address);
}

function decoded(step) {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}
