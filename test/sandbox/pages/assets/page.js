// The form, its fields, and the sandbox behind it.
import { post } from './post.js';

export const form = document.querySelector('form.PaymentForm-form');

export const field = (name) => form.elements.namedItem(name);

/** What the sandbox answers to an action of this page; undefined when it did not answer. */
export function ask(action, body) {
  return post(`${form.dataset.place}/${action}`, body);
}
