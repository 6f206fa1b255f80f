/** A mail as it came over the wire, made readable. */
import PostalMime, { type Address } from 'postal-mime';
import type { Mail } from '../store/objects.ts';

export interface Envelope {
  /** '' when nobody wants to hear of what cannot be delivered. */
  from: string;
  to: string[];
}

/** What of a mail is kept. What is no proper mail is kept as far as it can be understood. */
export async function readMail(
  raw: Uint8Array,
  { from, to }: Envelope,
): Promise<Omit<Mail, 'id' | 'created'>> {
  const mail = await PostalMime.parse(raw);
  return {
    from: written(mail.from) ?? from,
    to,
    subject: mail.subject ?? '',
    text: unended(mail.text ?? ''),
    html: mail.html === undefined ? null : unended(mail.html),
    attachments: mail.attachments.map(({ filename, mimeType }) => filename ?? mimeType),
  };
}

/** `Shop <shop@example.com>`; undefined when there is no address. */
function written(sender: Address | undefined): string | undefined {
  const { name = '', address = '' } = sender ?? {};
  if (address === '') return name === '' ? undefined : name;
  return name === '' ? address : `${name} <${address}>`;
}

/** SMTP ends a mail with the end of a line, which nobody has written. */
function unended(text: string): string {
  return text.replace(/\r?\n$/, '');
}
