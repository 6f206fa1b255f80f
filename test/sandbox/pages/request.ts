/** What the script of a page sends, and what of it is refused before anything is done. */
import type { SandboxRequest } from '../http/request.ts';
import { jsonAnswer, type PageAnswer } from './answer.ts';

/**
 * The JSON of a page's own script; refused when another site sent it. What is no browser names no origin
 * and may ask.
 */
export function readJson({
  headers,
  body,
  origin,
}: SandboxRequest): { value: Record<string, unknown> } | { refused: PageAnswer } {
  const site = headers['sec-fetch-site'] ?? 'same-origin';
  if (site !== 'same-origin' || (headers.origin ?? origin) !== origin) {
    return { refused: jsonAnswer(403, { errors: { form: 'This page takes no requests from elsewhere.' } }) };
  }
  if (!/^application\/json\b/i.test(headers['content-type'] ?? '')) {
    return { refused: jsonAnswer(415, { errors: { form: 'The body must be JSON.' } }) };
  }
  try {
    const value: unknown = JSON.parse(body);
    if (isFlat(value)) return { value };
  } catch {
    // Said below, as for every other body that is no object.
  }
  return {
    refused: jsonAnswer(400, { errors: { form: 'The body must be a JSON object of plain values.' } }),
  };
}

/** What a form can hold: no objects within. */
function isFlat(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((inner) => typeof inner !== 'object' || inner === null);
}
