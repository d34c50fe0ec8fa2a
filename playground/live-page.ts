import { readFile } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';
import type { PlaygroundHub } from './hub.ts';
import type { PhoneView } from './phone.ts';
import type { PlatformStandIn } from './stand-in.ts';

/** The page's own files; nothing else of this folder is served. */
const FILES: Readonly<Record<string, string>> = {
  'index.html': 'text/html; charset=utf-8',
  'base.css': 'text/css; charset=utf-8',
  'phone.css': 'text/css; charset=utf-8',
  'items.css': 'text/css; charset=utf-8',
  'card.css': 'text/css; charset=utf-8',
  'form.css': 'text/css; charset=utf-8',
  'main.js': 'text/javascript; charset=utf-8',
  'roster.js': 'text/javascript; charset=utf-8',
  'phone.js': 'text/javascript; charset=utf-8',
  'item.js': 'text/javascript; charset=utf-8',
  'card.js': 'text/javascript; charset=utf-8',
  'form.js': 'text/javascript; charset=utf-8',
  'markdown.js': 'text/javascript; charset=utf-8',
  'dom.js': 'text/javascript; charset=utf-8',
};

/** A comment line this often keeps proxies from closing an idle event stream; real milliseconds. */
const HEARTBEAT_MS = 15_000;

/** `GET /`, its files, the phones as JSON, and `GET /_control/events` (Server-Sent Events). */
export function addLivePage(
  app: FastifyInstance,
  hub: PlaygroundHub,
  platforms: ReadonlyMap<string, PlatformStandIn>,
): void {
  app.get('/', (_request, reply) =>
    sendFile('index.html').then(body => reply.type(FILES['index.html'] ?? '').send(body)),
  );
  app.get('/favicon.ico', (_request, reply) => reply.code(204).send());
  for (const [name, type] of Object.entries(FILES)) {
    app.get(`/page/${name}`, async (_request, reply) => reply.type(type).send(await sendFile(name)));
  }
  app.get('/_control/phones', () => ({
    phones: [...platforms.values()].flatMap(platform => platform.phones()),
  }));
  app.get<{ Querystring: { ids?: string } }>('/_control/phones/view', request => ({
    phones: (request.query.ids ?? '')
      .split(',')
      .map(id => viewOf(platforms, id))
      .filter(view => view !== undefined),
  }));
  app.get('/_control/events', (request, reply) => {
    reply.hijack();
    const stream = reply.raw;
    stream.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    stream.write('retry: 1000\n\nevent: hello\ndata: {}\n\n');
    const end = hub.subscribe(phones => stream.write(`event: phones\ndata: ${JSON.stringify(phones)}\n\n`));
    const beat = setInterval(() => stream.write(': alive\n\n'), HEARTBEAT_MS);
    request.raw.on('close', () => {
      clearInterval(beat);
      end();
    });
  });
}

function sendFile(name: string): Promise<Buffer> {
  return readFile(new URL(`./page/${name}`, import.meta.url));
}

function viewOf(platforms: ReadonlyMap<string, PlatformStandIn>, id: string): PhoneView | undefined {
  const colon = id.indexOf(':');
  return platforms.get(id.slice(0, colon))?.phoneView(id.slice(colon + 1));
}
