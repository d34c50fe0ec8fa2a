// The official SDK in a loop, bottleneck before it: the platform's figures, three tries a card, no idempotency key.
import { Client, LoggerLevel } from '@larksuiteoapi/node-sdk';
import Bottleneck from 'bottleneck';

const env = process.env;
const people = (env.PEOPLE ?? '').split(',');
const client = new Client({
  appId: env.LARK_APP_ID,
  appSecret: env.LARK_APP_SECRET,
  domain: env.LARK_DOMAIN,
  loggerLevel: LoggerLevel.fatal,
});
const limiter = new Bottleneck({
  minTime: 20,
  reservoir: 1000,
  reservoirRefreshAmount: 1000,
  reservoirRefreshInterval: 60_000,
});
limiter.on('failed', (_error, { retryCount }) => (retryCount < 2 ? 1_000 : undefined));

const card = n =>
  JSON.stringify({ schema: '2.0', body: { elements: [{ tag: 'markdown', content: `卡片 ${n}` }] } });
await Promise.allSettled(
  Array.from({ length: Number(env.CARDS) }, (_, n) =>
    limiter.schedule(() =>
      client.im.message.create({
        params: { receive_id_type: 'open_id' },
        data: { receive_id: people[n % people.length], msg_type: 'interactive', content: card(n) },
      }),
    ),
  ),
);
process.exit(0);
