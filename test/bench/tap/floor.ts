// The floor: bare fastify, the same signature and decryption, one transaction of dedupe, state, audit and outbound row.
import Fastify from 'fastify';
import pg from 'pg';
import { z } from 'zod';
import { decrypt, signatureOf } from '../../../adapters/lark/crypto.ts';

const { DATABASE_URL = '', LARK_ENCRYPT_KEY = '', PORT = '0' } = process.env;
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 16 });
const pushed = z.object({ encrypt: z.string() });
const tapped = z.object({
  header: z.object({ event_id: z.string() }),
  event: z.object({
    operator: z.object({ open_id: z.string() }),
    action: z.object({ value: z.object({ c: z.string() }) }),
  }),
});

const app = Fastify();
app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) =>
  done(null, body),
);
app.get('/healthz', async () => ({ ok: true }));
app.post<{ Body: Buffer }>('/webhooks/lark', async (request, reply) => {
  const timestamp = String(request.headers['x-lark-request-timestamp'] ?? '');
  const nonce = String(request.headers['x-lark-request-nonce'] ?? '');
  if (signatureOf(timestamp, nonce, LARK_ENCRYPT_KEY, request.body) !== request.headers['x-lark-signature']) {
    return reply.status(401).send();
  }
  const text = decrypt(pushed.parse(JSON.parse(request.body.toString())).encrypt, LARK_ENCRYPT_KEY) ?? '';
  const { header, event } = tapped.parse(JSON.parse(text));
  const card = event.action.value.c;
  const client = await pool.connect();
  try {
    await client.query('begin');
    const fresh = await client.query('insert into floor_event (id) values ($1) on conflict do nothing', [
      header.event_id,
    ]);
    if (fresh.rowCount === 1) {
      await client.query('update floor_state set version = version + 1 where id = $1', [card]);
      await client.query('insert into floor_audit (card, actor) values ($1, $2)', [
        card,
        event.operator.open_id,
      ]);
      await client.query('insert into floor_outbound (card) values ($1)', [card]);
    }
    await client.query('commit');
  } finally {
    client.release();
  }
  return { toast: { type: 'success', content: 'ok' } };
});
await pool.query(`create table if not exists floor_event (id text primary key);
  create table if not exists floor_state (id text primary key, version int not null default 1);
  create table if not exists floor_audit (id bigserial primary key, card text, actor text);
  create table if not exists floor_outbound (id bigserial primary key, card text);
  insert into floor_state (id) select id from card_message on conflict do nothing`);
await app.listen({ host: '127.0.0.1', port: Number(PORT) });
process.once('SIGTERM', () => void app.close().then(() => process.exit(0)));
