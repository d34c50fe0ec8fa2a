import { pino } from 'pino';
import { afterEach, expect, it } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import { createMetrics } from '../../src/http/metrics.ts';
import { createServer } from '../../src/http/server.ts';
import { freshDatabase } from '../harness/database.ts';

const log = pino({ level: 'silent' });
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Who a call through this neighbour comes from, as the service counts callers. */
async function callerOf(trustedProxies: string, neighbour: string, told: string): Promise<string> {
  const database = await freshDatabase();
  const db = await openDatabase({ url: database.url, poolSize: 1, log });
  const now = (): Date => new Date();
  const server = await createServer({
    db,
    adapters: [],
    metrics: createMetrics(db, now, new Map()),
    log,
    now,
    trustedProxies,
    routes: [async app => void app.get('/who', async request => request.ip)],
  });
  closing.push(async () => {
    await server.close();
    await db.close();
    await database.drop();
  });
  const headers = { 'x-forwarded-for': told };
  return (await server.inject({ url: '/who', remoteAddress: neighbour, headers })).body;
}

it.each([
  ['loopback', '127.0.0.1', '10.1.2.3', '10.1.2.3'],
  ['loopback', '172.30.91.1', '10.1.2.3', '172.30.91.1'],
  ['loopback, 172.30.91.0/24', '172.30.91.1', '10.1.2.3', '10.1.2.3'],
  ['loopback, 172.30.91.0/24', '172.30.92.1', '10.1.2.3', '172.30.92.1'],
  // What the caller herself has put before it is not believed.
  ['loopback', '127.0.0.1', '1.1.1.1, 10.1.2.3', '10.1.2.3'],
])(
  'with %s trusted, a call from %s that says %s is counted as %s',
  async (trusted, neighbour, told, caller) => {
    expect(await callerOf(trusted, neighbour, told)).toBe(caller);
  },
);
