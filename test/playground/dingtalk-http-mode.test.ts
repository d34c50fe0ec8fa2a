import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  cardSign,
  decryptEvent,
  encryptEvent,
  eventSignature,
  robotSign,
} from '../../playground/dingtalk/signing.ts';
import { cardBody, openStage, parseJson, type Stage, TUESDAY_9 } from './support.ts';

describe('signatures are the published ones', () => {
  it('of the robot', () => {
    expect(robotSign('this is a secret', '1577262236757')).toBe(
      'DJrE6qdyVGCQz9z5r2MDuNcNAhwYnuAkyj13cx169CA=',
    );
  });

  it('of a card callback', () => {
    expect(cardSign('example-secret', '1577262236757')).toBe('9EQUhx+gSqHfgSF/OnOV2ifDC9m1VzjPj00L/WOZeew=');
  });

  const keys = {
    token: '123456',
    aesKey: '1234567890123456789012345678901234567890123',
    owner: 'dingsnotzck6pm5veliw',
  };
  const encrypt = 'YvkvaGe4hQxd3VxRmEty0dVlnCOAqwf56xwTRHDHoOURqhalbmBJQk5FNcRk42Gl5T0YQXZNwpwWSm1xAFJ5ZA==';

  it('of an event', () => {
    expect(eventSignature(keys.token, '1614767836', 'A7Co0cJLMzIDtMMI', encrypt)).toBe(
      '9a95a004dd16f5c307e849b994173f76aa26e5eb',
    );
    expect(decryptEvent(keys, encrypt)).toBe('success');
  });

  it('and encryption is the reverse of decryption, for its owner alone', () => {
    const text = '{"EventType":"联合检查"}';
    expect(decryptEvent(keys, encryptEvent(keys, text))).toBe(text);
    expect(decryptEvent({ ...keys, owner: 'other' }, encryptEvent(keys, text))).toBeUndefined();
    expect(decryptEvent(keys, 'AAAA')).toBeUndefined();
  });
});

interface Seen {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

describe('HTTP mode', () => {
  let stage: Stage;
  let server: Server;
  let answer: (seen: Seen) => unknown;
  let seen: Promise<Seen>;
  let address: string;

  beforeEach(async () => {
    stage = await openStage();
    answer = () => ({});
    let tell: (one: Seen) => void = () => undefined;
    seen = new Promise(resolve => {
      tell = resolve;
    });
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', chunk => chunks.push(Buffer.from(chunk)));
      request.on('end', () => {
        const one = {
          url: request.url ?? '',
          headers: request.headers,
          body: parseJson(Buffer.concat(chunks).toString('utf8')),
        };
        response.setHeader('content-type', 'application/json').end(JSON.stringify(answer(one)));
        tell(one);
      });
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const bound = server.address();
    address = typeof bound === 'object' && bound !== null ? `http://127.0.0.1:${bound.port}` : '';
  });

  afterEach(async () => {
    await stage.close();
    await new Promise(resolve => server.close(resolve));
  });

  it('pushes a typed message with the robot signature', async () => {
    await stage.control('http', { robotUrl: `${address}/robot` });
    await stage.control('say', { userId: 'xf-a', text: '在吗' });
    const { headers, body } = await seen;
    expect(headers.timestamp).toBe(String(TUESDAY_9));
    expect(headers.sign).toBe(robotSign(stage.ding.app.clientSecret, String(TUESDAY_9)));
    expect(body).toMatchObject({ text: { content: '在吗' }, senderStaffId: 'xf-a' });
    expect(stage.ding.state().stream.pushes).toHaveLength(0);
  });

  it('calls the registered address of a card back and applies the body of the answer', async () => {
    const route = { callbackRouteKey: 'main', callbackUrl: `${address}/card`, apiSecret: 'example-secret' };
    await stage.call('POST', '/v1.0/card/callbacks/register', route);
    expect((await stage.call('POST', '/v1.0/card/callbacks/register', route)).body).toMatchObject({
      code: 'param.callbackRouteKeyExist',
    });
    answer = () => ({
      cardUpdateOptions: { updateCardDataByKey: true },
      cardData: { cardParamMap: { title: '已确认' } },
    });
    const body = cardBody('t1', 'xf-a', stage.ding.app.robotCode, {
      callbackType: 'HTTP',
      callbackRouteKey: 'main',
    });
    await stage.call('POST', '/v1.0/card/instances/createAndDeliver', body);
    const tapped = await stage.control('tap', { userId: 'xf-a', cardId: 't1', button: 'confirm' });
    expect(tapped.body).toMatchObject({ ok: true });
    expect((await seen).headers['x-ddpaas-signature']).toBe(cardSign('example-secret', String(TUESDAY_9)));
    expect(stage.ding.state().cards[0]?.params.title).toBe('已确认');
  });

  it('encrypts events and wants the encrypted word success', async () => {
    const event = { url: `${address}/event`, token: 'tok123', aesKey: 'a'.repeat(43) };
    const keys = { token: event.token, aesKey: event.aesKey, owner: stage.ding.app.clientId };
    await stage.control('http', { event });
    const encrypt = encryptEvent(keys, 'success');
    answer = () => ({
      msg_signature: eventSignature(keys.token, '1', 'n', encrypt),
      timeStamp: '1',
      nonce: 'n',
      encrypt,
    });
    expect(
      (await stage.control('event', { eventType: 'user_add_org', data: { userId: ['x'] } })).body,
    ).toEqual({ taken: true });
    const pushed = await seen;
    const query = new URL(pushed.url, address).searchParams;
    const text = String(Reflect.get(Object(pushed.body), 'encrypt'));
    expect(query.get('msg_signature')).toBe(
      eventSignature(keys.token, query.get('timestamp') ?? '', query.get('nonce') ?? '', text),
    );
    expect(decryptEvent(keys, text)).toContain('user_add_org');
    answer = () => ({ errcode: 0 });
    expect((await stage.control('event', { eventType: 'x', data: {} })).body).toEqual({ taken: false });
  });
});
