// Chat SDK with chat-adapter-lark by webhook behind node:http, its state in memory. (飞书's own adapter for it,
// @larksuite/vercel-chat-adapter, takes events by long connection only.) The adapter answers the click before it acts.
import { createServer } from 'node:http';
import { createMemoryState } from '@chat-adapter/state-memory';
import { defaultHttpInstance } from '@larksuiteoapi/node-sdk';
import { Chat } from 'chat';
import { createLarkAdapter } from 'chat-adapter-lark';

const env = process.env;
const effects = new Map();
// The adapter knows 飞书's two addresses and no other; the stand-in is on loopback.
defaultHttpInstance.interceptors.request.use(call => ({
  ...call,
  url: call.url?.replace('https://open.feishu.cn', env.LARK_DOMAIN ?? ''),
}));
const bot = new Chat({
  userName: 'bench',
  logger: 'silent',
  state: createMemoryState(),
  adapters: {
    lark: createLarkAdapter({
      appId: env.LARK_APP_ID,
      appSecret: env.LARK_APP_SECRET,
      encryptKey: env.LARK_ENCRYPT_KEY,
      verificationToken: env.LARK_VERIFICATION_TOKEN,
      domain: 'feishu',
      httpInstance: defaultHttpInstance,
    }),
  },
});
bot.onAction(event => {
  const card = event.raw.value.c;
  effects.set(card, (effects.get(card) ?? 0) + 1);
});

createServer(async (request, response) => {
  response.setHeader('content-type', 'application/json');
  if (request.url !== '/webhooks/lark') return void response.end(JSON.stringify(Object.fromEntries(effects)));
  const body = [];
  for await (const part of request) body.push(part);
  const answer = await bot.webhooks.lark(
    new Request('http://bench/webhooks/lark', {
      method: 'POST',
      headers: request.headers,
      body: Buffer.concat(body),
    }),
  );
  response.writeHead(answer.status).end(await answer.text());
}).listen(Number(env.PORT), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
