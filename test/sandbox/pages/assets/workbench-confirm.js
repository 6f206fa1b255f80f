// Asking before what cannot be taken back.
import { el, show } from './workbench-dom.js';

const dialog = document.getElementById('confirm');

/** Whether the person says `yes` to `question`; the dialog has the focus meanwhile, and gives it back. */
export function confirmed(question, { text, yes }) {
  show(
    dialog,
    el(
      'form',
      { method: 'dialog' },
      el('h2', { id: 'confirm-question' }, question),
      el('p', {}, text),
      el(
        'div',
        { class: 'row' },
        el('button', { value: 'no', autofocus: true }, 'No, keep it'),
        el('button', { value: 'yes', class: 'danger' }, yes),
      ),
    ),
  );
  dialog.returnValue = 'no';
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true });
  });
}
