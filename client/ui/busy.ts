/** However long the next page takes: after this a button can be pressed again. */
const LEAVING_MS = 15_000;

/**
 * Does what a button is for, once at a time. Meanwhile the button says that it is busy; it keeps its size, its name and
 * the focus, which a button that is `disabled` would lose.
 *
 * @param others buttons that cannot be pressed at the same time
 */
export async function whileBusy(
  button: HTMLElement,
  work: () => Promise<void>,
  others: HTMLElement[] = [],
): Promise<void> {
  const all = [button, ...others];
  if (all.some(isBlocked)) return;
  for (const one of all) one.setAttribute('aria-disabled', 'true');
  button.setAttribute('aria-busy', 'true');
  try {
    await work();
  } finally {
    button.removeAttribute('aria-busy');
    for (const one of all) one.removeAttribute('aria-disabled');
  }
}

function isBlocked(button: HTMLElement): boolean {
  return button.getAttribute('aria-disabled') === 'true';
}

/** Goes to another page; ends when this one is shown again, as by the Back button, or is not left after all. */
export function leaveFor(url: string): Promise<void> {
  location.assign(url);
  return new Promise((resolve) => {
    addEventListener('pageshow', () => resolve(), { once: true });
    setTimeout(resolve, LEAVING_MS);
  });
}
