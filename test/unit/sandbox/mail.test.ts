import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { beforeEach, describe, expect, test } from 'vitest';
import { startSandbox } from '../../sandbox/index.ts';
import { clientOf, useSandbox } from './support.ts';

const client = useSandbox({ smtpPort: 0 });

beforeEach(() => client.control('POST', 'reset'));

function portOf(url: string | undefined): number {
  return Number(new URL(url ?? '').port);
}

const send = (mail: SendMailOptions, url = client.sandbox.smtpUrl) =>
  createTransport(url ?? '').sendMail({ from: 'shop@example.com', to: 'jenny@example.com', ...mail });

const mails = async () => (await client.control('GET', 'mails')).body.data;

/** Speaks SMTP by hand: sends each line, and gives the last line of each answer. */
async function speak(lines: string[], last?: string): Promise<{ answers: string[]; socket: Socket }> {
  const socket = connect(portOf(client.sandbox.smtpUrl), '127.0.0.1');
  const answers: string[] = [];
  const waiting = [...lines];
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.once('close', () => resolve());
    createInterface({ input: socket }).on('line', (line) => {
      if (/^\d{3}-/.test(line)) return;
      answers.push(line);
      const next = waiting.shift();
      if (next !== undefined) socket.write(`${next}\r\n`);
      else if (last !== undefined) socket.write(last, () => resolve());
      else resolve();
    });
  });
  return { answers, socket };
}

const ENVELOPE = ['EHLO here', 'MAIL FROM:<shop@example.com>', 'RCPT TO:<jenny@example.com>', 'DATA'];

describe('a mail', () => {
  test('is kept as it was written, newest first', async () => {
    await send({ from: 'The Shop <shop@example.com>', subject: 'Welcome', text: 'Hello,\n\nJenny' });
    const { now } = (await client.control('GET', 'clock')).body;
    await send({ subject: 'Receipt', text: 'Thanks', html: '<p>Thanks</p>' });
    const [receipt, welcome] = await mails();
    expect(welcome).toEqual({
      id: expect.stringMatching(/^mail_\w{14}$/),
      created: expect.any(Number),
      from: 'The Shop <shop@example.com>',
      to: ['jenny@example.com'],
      subject: 'Welcome',
      text: 'Hello,\n\nJenny',
      html: null,
      attachments: [],
    });
    expect(Math.abs(welcome.created - now)).toBeLessThan(60);
    expect(receipt).toMatchObject({ subject: 'Receipt', text: 'Thanks', html: '<p>Thanks</p>' });
  });

  test('of HTML alone has no text', async () => {
    await send({ html: '<a href="https://example.com/?a=1&amp;b=2">Sign in</a>' });
    expect(await mails()).toMatchObject([
      { subject: '', text: '', html: '<a href="https://example.com/?a=1&amp;b=2">Sign in</a>' },
    ]);
  });

  test('goes to everybody it is sent to, named in it or not', async () => {
    await send({ to: ['a@example.com', 'B <b@example.com>'], cc: 'c@example.com', bcc: 'd@example.com' });
    const [mail] = await mails();
    expect(mail.to).toEqual(['a@example.com', 'b@example.com', 'c@example.com', 'd@example.com']);
  });

  test.each(['base64', 'quoted-printable'] as const)(
    'is readable, encoded as %s or not',
    async (textEncoding) => {
      const text = `Grüße, 日本語 🎉\n.\n..\n${'lang '.repeat(40)}\nend`;
      await send({
        from: '"Jürgen, Shop" <shop@example.com>',
        subject: `¡Olé! ${'ö'.repeat(80)}`,
        text,
        textEncoding,
      });
      expect(await mails()).toMatchObject([
        { from: 'Jürgen, Shop <shop@example.com>', subject: `¡Olé! ${'ö'.repeat(80)}`, text },
      ]);
    },
  );

  test('in another character set is readable', async () => {
    const head = 'Subject: =?iso-8859-1?Q?Gr=FC=DFe?=\r\nContent-Type: text/plain; charset=iso-8859-1\r\n';
    const body = `${head}Content-Transfer-Encoding: quoted-printable\r\n\r\nM=FCller\r\n.\r\n`;
    const { answers, socket } = await speak([...ENVELOPE, body.trimEnd()]);
    socket.destroy();
    expect(answers.at(-1)).toMatch(/^250/);
    expect(await mails()).toMatchObject([{ subject: 'Grüße', text: 'Müller' }]);
  });

  test('has the names of what is attached', async () => {
    await send({
      text: 'See there.',
      attachments: [
        { filename: 'Rechnung März.pdf', content: Buffer.alloc(2_000_000) },
        {
          content: 'x',
          contentType: 'image/png',
          contentDisposition: 'inline',
          filename: false,
          cid: 'logo',
        },
      ],
    });
    const [mail] = await mails();
    expect(mail).toMatchObject({ text: 'See there.', attachments: ['Rechnung März.pdf', 'image/png'] });
    expect(JSON.stringify(mail).length).toBeLessThan(500);
  });

  test('with a login, whatever it is, and from nobody, is taken as well', async () => {
    const url = client.sandbox.smtpUrl?.replace('//', '//someone:secret@');
    await send({ subject: 'With a login' }, url);
    await send({ from: '', envelope: { from: '', to: 'jenny@example.com' }, subject: 'From nobody' });
    expect((await mails()).map(({ subject }: { subject: string }) => subject)).toEqual([
      'From nobody',
      'With a login',
    ]);
  });

  test('that is broken is kept as far as it can be understood', async () => {
    const broken = [
      'From: nonsense <',
      'Subject: =?utf-8?B?%%%?=',
      'Content-Type: multipart/mixed; boundary="never"',
      '',
      '--never',
      'Content-Type: text/plain; charset=no-such-thing',
      'Content-Transfer-Encoding: base64',
      '',
      '!!!!\u0000\u0001',
      '.',
    ].join('\r\n');
    const { answers, socket } = await speak([...ENVELOPE, broken]);
    socket.destroy();
    expect(answers.at(-1)).toMatch(/^250/);
    expect(await mails()).toMatchObject([{ to: ['jenny@example.com'], from: expect.any(String) }]);
  });

  test('without anything is one', async () => {
    const { answers, socket } = await speak([...ENVELOPE, '.']);
    socket.destroy();
    expect(answers.at(-1)).toMatch(/^250/);
    expect(await mails()).toMatchObject([{ from: 'shop@example.com', subject: '', text: '', html: null }]);
  });

  test('that is not sent to its end is none', async () => {
    const { answers, socket } = await speak(ENVELOPE, 'Subject: Half\r\n\r\nThis is only the beg');
    expect(answers.at(-1)).toMatch(/^354/);
    socket.destroy();
    await send({ subject: 'Whole' });
    expect(await mails()).toMatchObject([{ subject: 'Whole' }]);
  });

  test('that is too large is refused, and the next one taken', async () => {
    const large = { text: 'x', attachments: [{ content: Buffer.alloc(11 * 1024 * 1024) }] };
    await expect(send(large)).rejects.toThrow(/size|552/);
    await expect(send({ text: 'x'.repeat(600_000) })).rejects.toThrow(
      /552 The text, names and addresses of a mail can have 512000 characters, not 6000/,
    );
    const names = { text: 'x', attachments: [{ filename: 'x'.repeat(600_000), content: 'x' }] };
    await expect(send(names)).rejects.toThrow(/552 The text, names and addresses/);
    const to = Array.from({ length: 10 }, (_, index) => `${'x'.repeat(180)}${index}@example.com`);
    await expect(send({ text: 'x'.repeat(511_000), to })).rejects.toThrow(
      /552 The text, names and addresses/,
    );
    await send({ subject: 'Small' });
    expect(await mails()).toMatchObject([{ subject: 'Small' }]);
  });

  test('cannot be sent by the page of a site', async () => {
    const { answers } = await speak([
      'POST / HTTP/1.1',
      'MAIL FROM:<a@example.com>',
      'RCPT TO:<b@example.com>',
      'DATA',
      '.',
    ]);
    expect(answers).toEqual([expect.stringMatching(/^220/), '421 HTTP requests not allowed']);
    expect(await mails()).toEqual([]);
  });
});

describe('the mails', () => {
  test('are forgotten on request, and with everything else', async () => {
    await send({ subject: 'One' });
    expect((await client.control('DELETE', 'mails')).body).toEqual({ data: [] });
    expect(await mails()).toEqual([]);
    await send({ subject: 'Two' });
    await client.control('POST', 'reset');
    expect(await mails()).toEqual([]);
  });

  test('are part of the state', async () => {
    await send({ subject: 'Kept' });
    const before = await mails();
    const { body: state } = await client.control('GET', 'state');
    await client.control('POST', 'reset');
    await client.control('PUT', 'state', state);
    expect(await mails()).toEqual(before);
  });

  test('are kept up to 500, the latest of them', async () => {
    await send({ subject: 'first' });
    const { body: state } = await client.control('GET', 'state');
    const [first] = state.objects.mail;
    for (let number = 2; number <= 499; number++) {
      state.objects.mail.push({ ...first, id: `mail_${number}`, subject: String(number) });
    }
    await client.control('PUT', 'state', state);
    await send({ subject: '500' });
    expect((await mails()).map(({ subject }: { subject: string }) => subject).at(-1)).toBe('first');
    await send({ subject: '501' });
    await send({ subject: '502' });
    const kept = await mails();
    expect(kept).toHaveLength(500);
    expect([kept[0].subject, kept[499].subject]).toEqual(['502', '3']);
  });

  test('come in pages, which are together all of them, and one by one', async () => {
    for (const subject of ['One', 'Two', 'Three']) await send({ subject, text: 'Hi', html: '<p>Hi</p>' });
    const all = await mails();
    const { body: first } = await client.control('GET', 'mails?limit=2');
    expect(first).toEqual({ data: all.slice(0, 2), has_more: true });
    const { body: rest } = await client.control('GET', `mails?limit=2&starting_after=${first.data[1].id}`);
    expect(rest).toEqual({ data: all.slice(2), has_more: false });
    expect((await client.control('GET', `mails/${all[1].id}`)).body).toEqual(all[1]);
    const { text, html, ...header } = all[0];
    expect((await client.control('GET', 'mails?limit=1&bodies=false')).body.data).toEqual([header]);
  });

  test.each([
    ['mails?limit=0', 400, '"limit" must be a whole number from 1 to 100.'],
    ['mails?bodies=no', 400, '"bodies" must be true or false.'],
    ['mails?starting_after=x', 400, '"starting_after" must be the id of a mail, and x is none.'],
    ['mails/mail_none', 404, 'There is no mail mail_none.'],
  ])('%s is refused', async (path, refused, message) => {
    const { status, body } = await client.control('GET', path);
    expect([status, body.error.message]).toEqual([refused, message]);
  });

  test('are no objects of the account', async () => {
    await send({ subject: 'Ours' });
    const [{ id }] = await mails();
    expect((await client.control('GET', `object/${id}`)).status).toBe(404);
    expect((await client.control('GET', 'objects/mail')).status).toBe(404);
  });
});

describe('the mail server', () => {
  test('runs only when it is asked for', async () => {
    const sandbox = await startSandbox();
    try {
      expect(sandbox.smtpUrl).toBeUndefined();
      expect((await clientOf(sandbox).control('GET', 'mails')).body).toEqual({ data: [] });
    } finally {
      await sandbox.close();
    }
  });

  test('takes the port it is given, and says when somebody else has it', async () => {
    const smtpPort = portOf(client.sandbox.smtpUrl);
    await expect(startSandbox({ smtpPort })).rejects.toThrow('EADDRINUSE');
  });

  test('ends with the sandbox, whoever is connected', async () => {
    const sandbox = await startSandbox({ smtpPort: 0 });
    const socket = connect(portOf(sandbox.smtpUrl), '127.0.0.1');
    await new Promise((resolve) => socket.once('data', resolve));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined).resume();
    await sandbox.close();
    await closed;
    await expect(send({}, sandbox.smtpUrl)).rejects.toThrow('ECONNREFUSED');
  });
});
