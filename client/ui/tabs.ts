const channel = new BroadcastChannel('devchat');

/** Tells the shop's other tabs that who is logged in, or what they have, may have changed. */
export function tellOtherTabs(): void {
  channel.postMessage('changed');
}

export function onToldByAnotherTab(look: () => void): void {
  channel.addEventListener('message', look);
}
