/**
 * Makes a double click one press of a button. Its second half, which the browser counts as such, may come when the
 * first has been answered already, and would order the same again.
 */
export function takeDoubleClicksForOne(): void {
  document.addEventListener(
    'click',
    (event) => {
      if (event.detail < 2 || (event.target as Element).closest('button') === null) return;
      event.preventDefault();
      event.stopPropagation();
    },
    { capture: true },
  );
}
