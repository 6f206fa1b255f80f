// The form, its fields, and the sandbox behind it.
export const form = document.querySelector('form.PaymentForm-form');

export const field = (name) => form.elements.namedItem(name);

/** What the sandbox answers to an action of this page; undefined when it did not answer. */
export async function ask(action, body) {
  try {
    const response = await fetch(`${form.dataset.place}/${action}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    return await response.json();
  } catch {
    return undefined;
  }
}
