/** Whether a key is one that moves money, whatever else is wrong with it. */
export function isLiveKey(key: string | undefined): boolean {
  return /^(sk|rk)_live_/.test(key ?? '');
}
