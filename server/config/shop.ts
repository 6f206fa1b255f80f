import { isEveryAddress, isLoopback } from './loopback.ts';
import { isOrigin } from './stripe.ts';
import type { Config } from './types.ts';
import type { Variables } from './variables.ts';

type Place = Pick<Config, 'host' | 'port' | 'publicUrl'>;

/** Where the server listens, and where it is reached. */
export function readPlace(variables: Variables, livemode: boolean): Place {
  const host =
    variables.text('HOST', 'be an address or a name of this machine, as in 127.0.0.1', (text) =>
      /^[\w.:-]+$/.test(text),
    ) ?? '127.0.0.1';
  const port = variables.whole('PORT', { from: 0, to: 65_535 }, 4242);
  const given = variables.text(
    'PUBLIC_URL',
    'be a URL without a path, as in https://shop.example.com',
    isOrigin,
  );
  const isBeyond = !isLoopback(host);
  if (isBeyond && livemode && !variables.isSet('PUBLIC_URL')) {
    variables.fault(
      'PUBLIC_URL must be set with a live key where HOST is not this machine alone: links in mails begin with it',
    );
  }
  const name = isEveryAddress(host) ? 'localhost' : host;
  const publicUrl = new URL(given ?? `http://${name.includes(':') ? `[${name}]` : name}:${port}`).origin;
  return { host, port, publicUrl };
}

/**
 * How people sign in. `email` believes whoever names an e-mail address, so that it is for demonstrations and tests
 * alone: never with a live key, and beyond this machine only where the owner says so.
 */
export function readAuth(
  variables: Variables,
  livemode: boolean,
  { host, publicUrl }: Place,
): Config['auth'] {
  const insecure = variables.flag('AUTH_ALLOW_INSECURE', false);
  const given = variables.choice('AUTH', ['email', 'link']);
  const { protocol, hostname } = new URL(publicUrl);
  const isForOthers = livemode || !isLoopback(host) || !isLoopback(hostname);
  const auth = given ?? (isForOthers ? 'link' : 'email');
  if (auth === 'email' && livemode) {
    variables.fault('AUTH must be link with a live key: under email anybody is who they say they are');
  } else if (auth === 'email' && !isLoopback(host) && !insecure) {
    variables.fault(
      'AUTH must be link where HOST is not this machine alone: under email anybody is who they say they are ' +
        '(AUTH_ALLOW_INSECURE=1 allows it, for tests in a network of your own)',
    );
  }
  if (protocol !== 'https:' && !isLoopback(hostname) && (livemode || !insecure)) {
    variables.fault(
      'PUBLIC_URL must begin with https:// beyond this machine: cookies and links would be read on the way' +
        (livemode ? '' : ' (AUTH_ALLOW_INSECURE=1 allows it, for tests in a network of your own)'),
    );
  }
  return auth;
}

export function readMail(
  variables: Variables,
  livemode: boolean,
  publicUrl: string,
): Pick<Config, 'smtpUrl' | 'mailFrom'> {
  const smtpUrl = variables.text(
    'SMTP_URL',
    'be the URL of a mail server, as in smtps://user:password@mail.example.com',
    (text) => URL.canParse(text) && /^smtps?:$/.test(new URL(text).protocol) && new URL(text).hostname !== '',
  );
  if (livemode && !variables.isSet('SMTP_URL')) {
    variables.fault('SMTP_URL must be set with a live key: sign-in links are not printed in its log');
  }
  const { hostname } = new URL(publicUrl);
  const mailFrom = variables.text(
    'MAIL_FROM',
    'be an e-mail address, as in Pricebook <shop@example.com>',
    (text) => /^(?:[^<>\r\n]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/.test(text),
  );
  return {
    smtpUrl,
    mailFrom: mailFrom ?? `Pricebook <shop@${isLoopback(hostname) ? 'localhost' : hostname}>`,
  };
}

export function readDatabase(variables: Variables): string {
  const url = variables.text(
    'DATABASE_URL',
    'be file:PATH or postgres://…, as in file:.pricebook/shop.db',
    (text) => /^file:./.test(text) || (/^postgres(ql)?:\/\//.test(text) && URL.canParse(text)),
  );
  return url ?? 'file:.pricebook/shop.db';
}
