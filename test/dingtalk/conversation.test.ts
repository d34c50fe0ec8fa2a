import { TOPIC_CARD, TOPIC_ROBOT } from 'dingtalk-stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from './helper/clock.ts';
import { TestGateway } from './helper/gateway.ts';
import { BATCH, GROUP, MOBILE, TestPlatform } from './helper/platform.ts';
import { CLIENT_SECRET, close, open, outbound, type Rig, rig } from './helper/setup.ts';

const SESSION = 'POST /robot/sendBySession';

let gateway: TestGateway;
let platform: TestPlatform;
let ours: Rig;

beforeEach(async () => {
  gateway = await TestGateway.start();
  platform = await TestPlatform.start();
  platform.on(SESSION, () => ({ body: { errcode: 0, errmsg: 'ok' } }));
  ours = rig(platform.url, { gatewayBase: gateway.url });
  ours.handle = async () => ({ text: { tone: 'ok', content: '收到' } });
  await open(ours);
  await until('up', () => ours.adapter.health().state === 'up');
});

afterEach(async () => {
  await close(ours);
  await gateway.stop();
  await platform.stop();
});

async function groupMessage(webhook: object = {}): Promise<void> {
  const id = gateway.push('CALLBACK', TOPIC_ROBOT, {
    msgId: `msg-${gateway.acks.length}`,
    msgtype: 'text',
    conversationId: 'cidG==',
    conversationType: '2',
    senderStaffId: 'user1',
    text: { content: ' 进度' },
    sessionWebhook: `${platform.url}/robot/sendBySession?session=secret-session`,
    sessionWebhookExpiredTime: ours.clock.now() + 5_400_000,
    ...webhook,
  });
  await until('answered', () => gateway.ackOf(id)?.code === 200);
}

describe('an answer to a message', () => {
  it('in a direct chat goes to the person', async () => {
    gateway.push('CALLBACK', TOPIC_ROBOT, {
      msgId: 'm',
      conversationType: '1',
      conversationId: 'cidD',
      senderStaffId: 'user1',
      text: { content: '在吗' },
    });
    await until('sent', () => platform.to(BATCH).length === 1);
    expect(platform.to(BATCH)[0]?.body).toMatchObject({ userIds: ['user1'], msgKey: 'sampleText' });
  });

  it('in a group goes by the session’s webhook and names the asker', async () => {
    await groupMessage();
    await until('sent', () => platform.to(SESSION).length === 1);
    expect(platform.to(SESSION)[0]?.body).toEqual({
      msgtype: 'text',
      text: { content: '@user1 收到' },
      at: { atUserIds: ['user1'], isAtAll: false },
    });
    expect(platform.to(SESSION)[0]?.headers).not.toHaveProperty('x-acs-dingtalk-access-token');
  });

  it('in a group falls back to the API when the session is gone', async () => {
    platform.on(SESSION, () => ({ body: { errcode: 300001, errmsg: 'session 不存在' } }));
    await groupMessage();
    await until('sent', () => platform.to(GROUP).length === 1);
    expect(platform.to(GROUP)[0]?.body).toMatchObject({
      openConversationId: 'cidG==',
      msgParam: '{"content":"收到"}',
    });
  });

  it('does not use a session that is about to end', async () => {
    await groupMessage({ sessionWebhookExpiredTime: ours.clock.now() + 300_000 });
    await until('sent', () => platform.to(GROUP).length === 1);
    expect(platform.to(SESSION)).toHaveLength(0);
  });

  it('does not follow a session webhook to another host', async () => {
    const elsewhere = new URL('/robot/sendBySession?session=s', platform.url);
    elsewhere.hostname = 'localhost';
    await groupMessage({ sessionWebhook: elsewhere.href });
    await until('sent', () => platform.to(GROUP).length === 1);
    expect(platform.to(SESSION)).toHaveLength(0);
  });

  it('whose end is unknown is not sent another way', async () => {
    platform.on(SESSION, () => 'reset');
    await groupMessage();
    await until('logged', () => ours.log.some(line => line.includes('answer not sent')));
    expect(platform.to(GROUP)).toHaveLength(0);
  });

  it('is tried again while the platform throttles, and not for ever', async () => {
    platform.on(BATCH, () => ({
      status: 403,
      body: { code: 'Forbidden.AccessDenied.QpsLimitForAppkeyAndApi' },
    }));
    const id = gateway.push('CALLBACK', TOPIC_ROBOT, {
      msgId: 'm',
      senderStaffId: 'user1',
      text: { content: '在吗' },
    });
    await until('answered', () => gateway.ackOf(id)?.code === 200);
    for (const attempt of [1, 2, 3]) {
      await until(`attempt ${attempt}`, () => platform.to(BATCH).length === attempt);
      await until('its pause', () => ours.limiter.blocked.length === attempt);
      await ours.clock.advance(1_000);
    }
    await until('given up', () => ours.log.some(line => line.includes('answer not sent')));
    expect(platform.to(BATCH)).toHaveLength(3);
  });

  it('counts against the webhook and stream quota, like the message itself', async () => {
    await groupMessage();
    await until('sent', () => platform.to(SESSION).length === 1);
    await until('counted', () => ours.meter.used.get('dingtalk:dingclient:stream 2026-09') === 2);
  });
});

describe('a card with a tap on it', () => {
  it('is not updated before the tap is answered', async () => {
    let finish: (() => void) | undefined;
    ours.handle = () =>
      new Promise(resolve => {
        finish = () => resolve({});
      });
    const tap = gateway.push('CALLBACK', TOPIC_CARD, {
      outTrackId: `${outbound().cardId}.1`,
      userId: 'user1',
      content: JSON.stringify({ cardPrivateData: { params: { id: 'confirm' } } }),
    });
    await until('in hand', () => finish !== undefined);
    const updated = ours.adapter.update([
      { ref: `${outbound().cardId}.1`, out: outbound() },
      { ref: 'other.1', out: outbound({ cardId: 'other' }) },
    ]);
    const updates = () => platform.to('PUT /v1.0/card/instances').map(call => call.body.outTrackId);
    await until('the other card is updated', () => updates().length === 1);
    expect(updates()).toEqual(['other.1']);
    finish?.();
    await updated;
    expect(updates()).toEqual(['other.1', `${outbound().cardId}.1`]);
    await until('the tap is answered', () => gateway.ackOf(tap)?.code === 200);
  });
});

describe('what is logged', () => {
  it('holds no secret, token, ticket, session or phone number, whatever goes wrong', async () => {
    const mobile = '13812345678';
    platform.on(MOBILE, call => ({
      body: { errcode: 60011, errmsg: `no permission for ${mobile} with ${call.query.get('access_token')}` },
    }));
    await ours.adapter.findUser?.(mobile).catch((error: unknown) => ours.log.push(String(error)));
    platform.on(SESSION, () => 'reset');
    await groupMessage();
    platform.on('POST /v1.0/card/instances/createAndDeliver', call => ({
      status: 403,
      body: {
        code: 'Forbidden.AccessDenied.AccessTokenPermissionDenied',
        message: `token ${call.headers['x-acs-dingtalk-access-token']} of ${CLIENT_SECRET}, call ${mobile}`,
      },
    }));
    ours.log.push(JSON.stringify(await ours.adapter.post([outbound()])));
    ours.handle = () => Promise.reject(new Error(`cannot reach ${mobile} with ${CLIENT_SECRET}`));
    gateway.push('CALLBACK', TOPIC_ROBOT, { msgId: 'x', senderStaffId: 'user1', text: { content: mobile } });
    await until('the failure', () => ours.adapter.counters().handlerFailures === 1);
    gateway.ticket = 'very-secret-ticket';
    gateway.endpoint = 'ws://127.0.0.1:1/connect';
    gateway.cut();
    await until('the loss is seen', () => ours.adapter.health().state !== 'up');
    await ours.clock.advance(1_000);
    await until('the failed connect', () => ours.adapter.counters().connectFailures > 0);
    gateway.refuse = {
      status: 401,
      body: JSON.stringify({ code: 'authFailed', message: `${CLIENT_SECRET}?ticket=abc` }),
    };
    await ours.clock.advance(2_000);
    await until('the refusal', () => ours.log.some(line => line.includes('refuses the credentials')));
    ours.log.push(JSON.stringify(ours.adapter.health()));

    const all = ours.log.join('\n');
    expect(all).toContain('AccessTokenPermissionDenied');
    for (const secret of [
      CLIENT_SECRET,
      'access-token-1',
      'very-secret-ticket',
      'ticket-1',
      'secret-session',
      mobile,
    ]) {
      expect(all).not.toContain(secret);
    }
  });
});
