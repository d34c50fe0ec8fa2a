// The official SDK's dispatcher behind node:http: its own signature check and decryption; what was tapped is kept in memory.
import { createServer } from 'node:http';
import { adaptDefault, EventDispatcher, LoggerLevel } from '@larksuiteoapi/node-sdk';
import { z } from 'zod';

const { LARK_ENCRYPT_KEY = '', LARK_VERIFICATION_TOKEN = '', PORT = '0' } = process.env;
const tapped = z.object({ action: z.object({ value: z.object({ c: z.string() }) }) });
const effects = new Map<string, number>();

const dispatcher = new EventDispatcher({
  encryptKey: LARK_ENCRYPT_KEY,
  verificationToken: LARK_VERIFICATION_TOKEN,
  loggerLevel: LoggerLevel.error,
}).register({
  'card.action.trigger': (data: unknown) => {
    const card = tapped.parse(data).action.value.c;
    effects.set(card, (effects.get(card) ?? 0) + 1);
    return { toast: { type: 'success', content: 'ok' } };
  },
});
const webhook = adaptDefault('/webhooks/lark', dispatcher);

createServer((request, response) => {
  if (request.url === '/webhooks/lark') return void webhook(request, response);
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(Object.fromEntries(effects)));
}).listen(Number(PORT), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
