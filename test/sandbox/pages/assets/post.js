// What the scripts of a page ask the sandbox for.

/** What is answered to JSON that is sent to an address of the sandbox; undefined when nobody answered. */
export async function post(address, body, options = {}) {
  try {
    const response = await fetch(address, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      ...options,
    });
    return await response.json();
  } catch {
    return undefined;
  }
}
