import { setTimeout as wait } from 'node:timers/promises';
import { isLoopback } from '../config/loopback.ts';
import type { Config } from '../config.ts';
import type { Log } from '../observability/log.ts';

export interface Mail {
  to: string;
  subject: string;
  text: string;
}

/** Waits before the tries after the first. */
const RETRIES_MS = [2_000, 10_000];
const TIMEOUT_MS = 10_000;
/** So long the end of the process is put off for mails that are on their way. */
const STOP_MS = 5_000;

/** Sends mails after the request that asked for them was answered. */
export class Mailer {
  private readonly underWay = new Set<Promise<void>>();
  private readonly stopping = new AbortController();
  private transport: Promise<Transport> | undefined;

  constructor(
    private readonly smtpUrl: string,
    private readonly from: Config['mailFrom'],
    private readonly log: Log,
  ) {}

  /** Returns at once; a mail that no try gets through is told in the log. */
  send(mail: Mail): void {
    const sent = this.deliver(mail).finally(() => this.underWay.delete(sent));
    this.underWay.add(sent);
  }

  /** Waits a moment for what is on its way. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.race([Promise.all(this.underWay), wait(STOP_MS, undefined, { ref: false })]);
    (await this.transport)?.close();
  }

  private async deliver(mail: Mail): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        this.transport ??= connect(this.smtpUrl);
        await (await this.transport).sendMail({ from: this.from, ...mail });
        return;
      } catch (error) {
        const pause = RETRIES_MS[attempt];
        if (pause === undefined || this.stopping.signal.aborted) {
          this.log.error({ err: error }, 'a mail could not be sent');
          return;
        }
        this.log.warn({ err: error }, 'a mail could not be sent, and is tried again');
        await wait(pause, undefined, { signal: this.stopping.signal, ref: false }).catch(() => undefined);
      }
    }
  }
}

interface Transport {
  sendMail(mail: Mail & { from: string }): Promise<unknown>;
  close(): void;
}

/** Loaded with the first mail: most starts send none. */
async function connect(smtpUrl: string): Promise<Transport> {
  const { createTransport } = await import('nodemailer');
  const { hostname, username, protocol } = new URL(smtpUrl);
  return createTransport({
    url: smtpUrl,
    pool: true,
    maxConnections: 2,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    // A password is said to nobody in the clear beyond this machine.
    requireTLS: username !== '' && protocol === 'smtp:' && !isLoopback(hostname),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}
