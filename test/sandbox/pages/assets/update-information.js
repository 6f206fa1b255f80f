// A button that leads to a page of its own.
for (const button of document.querySelectorAll('button[data-goes-to]')) {
  button.addEventListener('click', () => window.location.assign(button.dataset.goesTo));
}
