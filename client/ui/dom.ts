/** The element that a page, or a part of it, is sure to have. */
export function the<T extends HTMLElement>(selector: string, within: ParentNode = document): T {
  const found = within.querySelector<T>(selector);
  if (found === null) throw new Error(`the page has no ${selector}`);
  return found;
}

/** A fresh copy of what stands in a page's `<template>`. */
export function copyOf(id: string): DocumentFragment {
  return the<HTMLTemplateElement & HTMLElement>(`template#${id}`).content.cloneNode(true) as DocumentFragment;
}

/** Writes a text, unless it stands there: what is the same is not read out again. */
export function write(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
