// Filters: what is typed is in the address at once, without a step of history for each letter.
import { CHANGED } from './workbench-act.js';
import { replace, to } from './workbench-route.js';

/** The handlers of a form that filters the view of `steps`; the names of its fields are those of the query. */
export function refilter(steps) {
  const apply = (form) => {
    replace(to(steps, Object.fromEntries(new FormData(form))));
    document.dispatchEvent(new Event(CHANGED));
  };
  return {
    role: 'search',
    'aria-label': 'Filter',
    oninput: (event) => apply(event.currentTarget),
    onsubmit: (event) => {
      event.preventDefault();
      apply(event.currentTarget);
    },
  };
}
