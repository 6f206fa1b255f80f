// Rows of costs that open: one of a page at a time.
for (const button of document.querySelectorAll('[data-cost] button')) {
  button.addEventListener('click', () => {
    const opens = button.getAttribute('aria-expanded') === 'false';
    for (const row of document.querySelectorAll('[data-cost]')) showCosts(row, opens && row.contains(button));
  });
}

function showCosts(row, isOpen) {
  const button = row.querySelector('button');
  const details = row.querySelector('.Sums');
  details.hidden = !isOpen;
  name(details, isOpen ? 'expanded-invoice-details' : null);
  name(button, isOpen ? 'hide-cost-details' : 'show-cost-details');
  button.setAttribute('aria-expanded', String(isOpen));
  button.textContent = isOpen ? 'Hide' : 'Details';
}

function name(element, id) {
  for (const attribute of ['data-testid', 'data-test']) {
    if (id === null) element.removeAttribute(attribute);
    else element.setAttribute(attribute, id);
  }
}
