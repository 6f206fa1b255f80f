// In the portal an address is as its country has it: what its parts are called, and which states there are.
export function followCountry(country, postalCode, state = null, { renames = true } = {}) {
  let part = state;
  const show = () => {
    if (renames) rename(postalCode, country.value === 'US' ? 'ZIP' : 'Postal code');
    const group = postalCode.closest('[data-countries]');
    if (group) group.hidden = !group.dataset.countries.split(' ').includes(country.value);
    if (part && renames) rename(part, STATES[country.value] ?? 'State or region');
    if (part) part = withStates(part, country.value);
  };
  country.addEventListener('change', show);
  show();
}

const STATES = { US: 'State', CA: 'Province' };

function rename(input, label) {
  for (const own of input.labels) own.textContent = label;
}

/** States are chosen where we know them, and written elsewhere. */
function withStates(old, country) {
  const states = document.getElementById(`states-${country}`);
  if (old.dataset.country === country) return old;
  const next = document.createElement(states ? 'select' : 'input');
  for (const name of ['id', 'name', 'autocomplete', 'class']) next.setAttribute(name, old.getAttribute(name));
  next.dataset.country = country;
  next.setAttribute('aria-invalid', 'false');
  if (states) next.append(states.content.cloneNode(true));
  old.replaceWith(next);
  return next;
}
