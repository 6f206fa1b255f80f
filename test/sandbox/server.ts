/** HTTP: reads a request to its end, has it answered, writes the answer or cuts the connection. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { control, failure } from './control/control.ts';
import { strangerOf } from './control/stranger.ts';
import { type Answer, CUT, failureAnswer, type Outcome } from './http/answer.ts';
import { handle } from './http/api.ts';
import type { PageAnswer } from './pages/answer.ts';
import { isPage, servePage } from './pages/pages.ts';
import { workbenchDocument } from './workbench/router.ts';
import type { World } from './world.ts';

export function createSandboxServer(world: World): Server {
  // A list by a hundred ids of some length must fit into an address.
  const server = createServer({ maxHeaderSize: 32 * 1024 }, (request, response) => {
    serve(world, request, response).catch((error: unknown) => {
      // The client went away before it had said what it wants.
      if (request.destroyed && !request.complete) return;
      send(response, failureAnswer(error, `${request.method} ${request.url}`));
    });
  });
  // An idle connection that the server closes at the moment the client uses it is a failure nobody ordered.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  return server;
}

async function serve(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request);
  const { method = 'GET', url = '/', headers } = request;
  const [path = '/', ...rest] = url.split('?');
  const asked = {
    method,
    path,
    query: rest.join('?'),
    headers: headers as Record<string, string | undefined>,
    body,
    origin: `http://${headers.host ?? '127.0.0.1'}`,
  };
  const isControl = path === '/_sandbox' || path.startsWith('/_sandbox/');
  const stranger = isControl ? strangerOf(asked) : undefined;
  if (stranger !== undefined) {
    send(response, failure(403, stranger));
    return;
  }
  world.account.origin = asked.origin;
  if (isPage(path)) return sendPage(response, await servePage(world, asked));
  if (isControl) {
    const document = method === 'GET' ? workbenchDocument(world, path) : undefined;
    if (document !== undefined) return sendPage(response, document);
    send(response, await control(world, asked));
    return;
  }
  // The API has nothing there, and whoever opens the address that the sandbox printed wants to see what is in it.
  if (method === 'GET' && path === '/' && headers.accept?.includes('text/html')) {
    return sendPage(response, { status: 302, headers: { Location: '/_sandbox' }, body: '' });
  }
  const outcome: Outcome = await handle(world, asked);
  if (outcome === CUT) request.socket.destroy();
  else world.log.answered(outcome.headers['Request-Id'], send(response, outcome));
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function sendPage(response: ServerResponse, { status, headers, body }: PageAnswer): void {
  if (response.destroyed) return;
  response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}

/** Indented by two, as Stripe answers. Returns the bytes of the body, also when nobody waits for them any more. */
function send(response: ServerResponse, { status, body, headers }: Answer): Buffer {
  const bytes = Buffer.from(`${JSON.stringify(body, null, 2)}\n`);
  if (response.headersSent || response.destroyed) return bytes;
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': bytes.length,
    'Cache-Control': 'no-cache, no-store',
    ...headers,
  });
  response.end(bytes);
  return bytes;
}
