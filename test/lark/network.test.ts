import { createServer } from 'node:https';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { createHttp } from '../../adapters/lark/http.ts';
import { openLongConnection } from '../../adapters/lark/sdk.ts';
import { createHttp as createZwddHttp } from '../../adapters/zwdd/http.ts';
import type { Network } from '../../src/chat/platform-settings.ts';
import { selfSigned } from '../harness/certificate.ts';
import { ForwardProxy } from '../harness/proxy.ts';
import { APP_ID, APP_SECRET, FakeFeishu } from './harness.ts';

const plain = (text: string): string => text;

/** A deployment whose certificate only its own authority vouches for. */
const { cert, key } = selfSigned();
const secure = createServer({ cert, key }, (_request, answer) => {
  answer.setHeader('content-type', 'application/json');
  answer.end('{"code":0,"success":true}');
});
const sockets = new WebSocketServer({ server: secure });
const proxy = new ForwardProxy();
const feishu = new FakeFeishu();
let domain = '';

beforeAll(async () => {
  await new Promise<void>(resolve => secure.listen(0, '127.0.0.1', resolve));
  const address = secure.address();
  if (address === null || typeof address === 'string') throw new Error('the deployment does not listen');
  domain = `https://127.0.0.1:${address.port}`;
  await proxy.start();
  await feishu.start();
});
afterAll(async () => {
  for (const socket of sockets.clients) socket.terminate();
  secure.closeAllConnections();
  await new Promise(resolve => secure.close(resolve));
  await proxy.stop();
  await feishu.stop();
});

async function askLark(base: string, network: Network) {
  const http = createHttp({ domain: base, timeoutMs: 5_000, ...network }, plain);
  const result = await http.send({ method: 'GET', path: '/open-apis/bot/v3/info' });
  http.close();
  return result;
}

async function askZwdd(base: string, network: Network) {
  const http = createZwddHttp({ connectMs: 5_000, requestMs: 5_000, ...network }, plain);
  const params = [['appkey', 'k'] as const];
  const result = await http.send({ method: 'POST', url: `${base}/gettoken.json`, params, headers: {} });
  await http.close();
  return result;
}

describe.each([
  ['飞书', askLark],
  ['政务钉钉', askZwdd],
])('calls of %s', (_name, ask) => {
  test('reach a deployment with a certificate of its own only where its authority is named', async () => {
    expect(await ask(domain, {})).toMatchObject({ type: 'not-sent' });
    expect(await ask(domain, { ca: cert })).toMatchObject({ type: 'response', status: 200 });
  });

  test('go through the proxy that is set, by tunnel where they are encrypted', async () => {
    proxy.tunnels.length = 0;
    process.env.HTTPS_PROXY = 'http://127.0.0.1:9';
    const answer = await ask(domain, { ca: cert, proxy: proxy.url });
    delete process.env.HTTPS_PROXY;
    expect(answer).toMatchObject({
      type: 'response',
      status: 200,
    });
    expect(proxy.tunnels).toEqual([domain.slice('https://'.length)]);
  });

  test('go through it in plain where they are not', async () => {
    proxy.passed.length = 0;
    expect(await ask(feishu.url, { proxy: proxy.url })).toMatchObject({ type: 'response', status: 200 });
    expect(proxy.passed).toEqual([expect.stringMatching(`^${feishu.url}/`)]);
  });

  test('use none that only the environment names', async () => {
    process.env.HTTPS_PROXY = 'http://127.0.0.1:9';
    try {
      expect(await ask(domain, { ca: cert })).toMatchObject({ type: 'response', status: 200 });
    } finally {
      delete process.env.HTTPS_PROXY;
    }
  });
});

test('the long connection takes the same way: through the proxy, to a certificate of the deployment’s own', async () => {
  proxy.tunnels.length = 0;
  const http = createHttp({ domain, timeoutMs: 5_000, ca: cert, proxy: proxy.url }, plain);
  const url = `${domain.replace('https', 'wss')}/ws?fpid=1&device_id=d&service_id=1`;
  const up = Promise.withResolvers<void>();
  const connection = openLongConnection({
    domain,
    appId: APP_ID,
    appSecret: APP_SECRET,
    post: async () => JSON.stringify({ code: 0, data: { URL: url, ClientConfig: { PingInterval: 120 } } }),
    agent: http.socketAgent,
    pingTimeoutS: 10,
    handshakeTimeoutMs: 5_000,
    onEvent: async () => undefined,
    onUp: () => up.resolve(),
    onLost: () => undefined,
    onGaveUp: reason => up.reject(new Error(reason)),
    log: () => undefined,
  });
  connection.start();
  await up.promise;
  expect(proxy.tunnels).toEqual([domain.slice('https://'.length)]);
  connection.close();
  http.close();
});
