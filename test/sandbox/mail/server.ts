/**
 * The sandbox's own mail server: whatever is sent to it, to whomever, is kept and goes nowhere. Any login will do, and
 * none.
 */
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { World } from '../world.ts';
import { keepMail } from './mails.ts';
import { type Envelope, readMail } from './read.ts';

export interface MailServer {
  /** `smtp://127.0.0.1:PORT` */
  url: string;
  close(): Promise<void>;
}

/** Of one mail, attachments included, in bytes. */
const MAX_SIZE = 10 * 1024 * 1024;

/** Of all that is kept of one, in characters: 500 of them must fit into a state. */
const MAX_KEPT = 500 * 1024;

const GRACE_MS = 200;

/** Listens on 127.0.0.1; 0 takes a free port. */
export async function startMailServer(world: World, port: number): Promise<MailServer> {
  const server = new SMTPServer({
    name: 'localhost',
    banner: 'Pricebook sandbox',
    logger: false,
    authOptional: true,
    // There is nothing to be kept from anybody on the way from this machine to itself.
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    size: MAX_SIZE,
    rejectOversized: true,
    closeTimeout: GRACE_MS,
    onAuth: (_, __, done) => done(null, { user: 'anybody' }),
    onData: (stream, session, done) => {
      take(world, stream, session).then(
        () => done(),
        (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
      );
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  // A client that breaks off has not sent a mail; nobody is to be told.
  server.on('error', () => undefined);
  const { port: taken } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${taken}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Keeps a mail once all of it is there; the client is told that it was taken when it is on the disk. */
async function take(world: World, stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) if (!stream.sizeExceeded) chunks.push(chunk as Buffer);
  // The server refuses it.
  if (stream.sizeExceeded) return;
  const mail = await readMail(Buffer.concat(chunks), envelopeOf(session)).catch((error: Error) => {
    throw refusal(554, `The mail cannot be read: ${error.message}`);
  });
  const { from, to, subject, text, html, attachments } = mail;
  const length = [from, ...to, subject, text, html ?? '', ...attachments].join('').length;
  if (length > MAX_KEPT) {
    throw refusal(
      552,
      `The text, names and addresses of a mail can have ${MAX_KEPT} characters, not ${length}`,
    );
  }
  if (world.closed) throw refusal(421, 'The sandbox is shutting down');
  world.transact(() => keepMail(world.account, mail));
  await world.durable();
}

function envelopeOf({ envelope: { mailFrom, rcptTo } }: SMTPServerSession): Envelope {
  return {
    from: mailFrom === false ? '' : mailFrom.address,
    to: rcptTo.map(({ address }) => address),
  };
}

function refusal(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}
