const WARNING = 40;
const ERROR = 50;

interface Line {
  level: number;
  time: string;
  msg: string;
  err?: { message: string; stack?: string; type?: string } & Record<string, unknown>;
}

/** Where the log goes: JSON as it is, and on a terminal each line as a person reads it. */
export function lineWriter(stream: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>): (line: string) => void {
  return (line) => stream.write(stream.isTTY ? readable(line) : line);
}

function readable(line: string): string {
  const { level, time, pid, hostname, msg, err, ...fields }: Line & Record<string, unknown> =
    JSON.parse(line);
  const { text, rest } = msg === 'request' ? requestOf(level, fields) : { text: msg, rest: fields };
  const grade = level >= ERROR ? 'error: ' : level >= WARNING ? 'warning: ' : '';
  const { type, message, stack, ...facts } = err ?? {};
  const parts = [
    `${new Date(time).toTimeString().slice(0, 8)}  ${grade}${text}`,
    ...Object.entries({ ...rest, ...facts }).flatMap(([name, value]) => part(name, value)),
  ];
  const reason = level >= ERROR ? (stack ?? message) : message;
  const told = reason === undefined ? '' : `\n${reason}`.replaceAll('\n', `\n${' '.repeat(10)}`);
  // What somebody sent may hold the sequences that move a terminal's cursor.
  return `${`${parts.join('  ')}${told}`.replace(/[^\P{Cc}\n]/gu, '?')}\n`;
}

/** The line of a request; its id helps to find it elsewhere where it failed. */
function requestOf(
  level: number,
  fields: Record<string, unknown>,
): { text: string; rest: Record<string, unknown> } {
  const { method, route, status, ms, request, user, ...others } = fields;
  return {
    text: `${status} ${method} ${route}  ${ms} ms`,
    rest: level < WARNING ? others : { request, ...others },
  };
}

function part(name: string, value: unknown): string[] {
  if (value === null || value === undefined) return [];
  return [`${name}=${typeof value === 'string' && !/\s/.test(value) ? value : JSON.stringify(value)}`];
}
