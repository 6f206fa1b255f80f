import { formatAmount } from '../shop/money.ts';
import { copyOf, the, write } from '../ui/dom.ts';
import { type State, seatOf } from './state.ts';

export interface WorkshopForm {
  attendees: HTMLInputElement;
  button: HTMLElement;
  /** Where it is said that it was done. */
  outcome: HTMLElement;
}

/** The form that registers a workshop, and what it comes to. */
export function workshopPart(register: (form: WorkshopForm) => void): {
  nodes: DocumentFragment;
  update(state: State): void;
} {
  const nodes = copyOf('workshop');
  const box = the('[data-workshop-price-id]', nodes);
  const cost = the('.cost', nodes);
  const form: WorkshopForm = {
    attendees: the<HTMLInputElement>('input', box),
    button: the('#register-workshop', box),
    outcome: the('.outcome', box),
  };
  let latest: State | undefined;
  const tellCost = (): void => {
    const price = latest && seatOf(latest);
    if (price?.unit_amount == null) {
      write(cost, 'Not sold at the moment.');
      return;
    }
    const { unit_amount, currency } = price;
    const one = formatAmount(unit_amount, currency);
    const { validity, valueAsNumber: count } = form.attendees;
    write(
      cost,
      validity.valid
        ? `${count} × ${one} = ${formatAmount(count * unit_amount, currency)} on your next invoice`
        : `${one} per attendee`,
    );
  };
  form.attendees.addEventListener('input', () => {
    form.attendees.removeAttribute('aria-invalid');
    tellCost();
  });
  the('form', box).addEventListener('submit', (event) => {
    event.preventDefault();
    register(form);
  });
  return {
    nodes,
    update: (state) => {
      latest = state;
      box.dataset.workshopPriceId = seatOf(state)?.id ?? '';
      tellCost();
    },
  };
}
