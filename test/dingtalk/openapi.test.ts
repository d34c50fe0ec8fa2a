import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readAnswer } from '../../adapters/dingtalk/errors.ts';
import { createHttpClient } from '../../adapters/dingtalk/http.ts';
import type { QuotaNotice } from '../../adapters/dingtalk/index.ts';
import { createRedactor } from '../../adapters/dingtalk/redact.ts';
import type { OutboundCard, Outcome } from '../../src/chat/adapter.ts';
import { turns, until } from './helper/clock.ts';
import { type Reply, TestPlatform } from './helper/platform.ts';
import { CLIENT_SECRET, card, close, outbound, type Rig, rig } from './helper/setup.ts';

const CREATE = 'POST /v1.0/card/instances/createAndDeliver';
const UPDATE = 'PUT /v1.0/card/instances';
const BATCH = 'POST /v1.0/robot/oToMessages/batchSend';
const TOKEN = 'POST /v1.0/oauth2/accessToken';
const MOBILE = 'POST /topapi/v2/user/getbymobile';

let platform: TestPlatform;
let ours: Rig;

beforeEach(async () => {
  platform = await TestPlatform.start();
  ours = rig(platform.url);
});

afterEach(async () => {
  await close(ours);
  await platform.stop();
});

async function replace(options: Parameters<typeof rig>[1]): Promise<void> {
  await close(ours);
  ours = rig(platform.url, options);
}

async function postOne(changes: Partial<OutboundCard> = {}): Promise<Outcome> {
  const [outcome] = await ours.adapter.post([outbound(changes)]);
  if (outcome === undefined) throw new Error('no outcome');
  return outcome;
}

async function updateOne(ref: string, changes: Partial<OutboundCard> = {}): Promise<Outcome> {
  const [outcome] = await ours.adapter.update([{ ref, out: outbound(changes) }]);
  if (outcome === undefined) throw new Error('no outcome');
  return outcome;
}

const error = (status: number, code: string, message = 'why'): Reply => ({ status, body: { code, message } });

describe('a card', () => {
  it('is created and delivered to its person under our id', async () => {
    const outcome = await postOne({ post: 2 });
    expect(outcome).toEqual({ outcome: 'sent', ref: `${outbound().cardId}.2` });
    expect(platform.to(CREATE)[0]).toMatchObject({
      headers: { 'x-acs-dingtalk-access-token': 'access-token-1' },
      body: {
        cardTemplateId: '1366a1eb-bc54-4859-ac88-517c56a9acb1.schema',
        outTrackId: `${outbound().cardId}.2`,
        callbackType: 'STREAM',
        userIdType: 1,
        openSpaceId: 'dtv1.card//IM_ROBOT.user1',
        imRobotOpenSpaceModel: { supportForward: false, lastMessageI18n: { ZH_CN: '联合检查待确认' } },
        imRobotOpenDeliverModel: { spaceType: 'IM_ROBOT', robotCode: 'dingrobot' },
      },
    });
    for (const value of Object.values(Object(platform.to(CREATE)[0]?.body.cardData).cardParamMap)) {
      expect(value).toBeTypeOf('string');
    }
  });

  it('is updated by key, so that nothing else on it vanishes', async () => {
    expect(await updateOne('c.1')).toEqual({ outcome: 'sent', ref: 'c.1' });
    expect(platform.to(UPDATE)[0]?.body).toMatchObject({
      outTrackId: 'c.1',
      cardUpdateOptions: { updateCardDataByKey: true, updatePrivateDataByKey: true },
    });
  });

  it('that exists already is one whose first try had arrived', async () => {
    platform.on(CREATE, () => 'reset');
    expect(await postOne()).toMatchObject({ outcome: 'unknown', idempotent: true });
    platform.on(CREATE, () => error(400, 'param.cardAlreadyExist'));
    expect(await postOne({ version: 4 })).toEqual({ outcome: 'sent', ref: `${outbound().cardId}.1` });
    // The try that arrived may have shown an older state.
    expect(JSON.stringify(platform.to(UPDATE)[0]?.body)).toContain(String.raw`\"v\":\"4\"`);
  });

  it('that the platform does not know any more is gone, and to be posted anew', async () => {
    platform.on(UPDATE, () => error(400, 'param.cardNotExist'));
    expect(await updateOne('c.1')).toMatchObject({ outcome: 'refused', code: 'gone' });
  });

  it('is not delivered because the call succeeded: each delivery is looked at', async () => {
    platform.on(CREATE, () => ({
      body: {
        success: true,
        result: { deliverResults: [{ spaceType: 'IM_ROBOT', success: false, errorMsg: 'no robot' }] },
      },
    }));
    expect(await postOne()).toEqual({ outcome: 'refused', code: 'deliver.failed', reason: 'no robot' });
    platform.on(CREATE, () => ({ body: { success: true, result: { deliverResults: [] } } }));
    expect(await postOne()).toMatchObject({ outcome: 'unknown', idempotent: true });
  });

  it.each([
    ['a user id that would break out of its space', { userId: 'user1;IM_GROUP.cid' }],
    ['a card id that no outTrackId can carry', { cardId: 'x'.repeat(200) }],
  ])('with %s is refused before any call', async (_what, changes) => {
    expect(await postOne(changes)).toMatchObject({ outcome: 'refused' });
    expect(platform.calls).toHaveLength(0);
  });

  it('calls back by HTTP when that is how the app is set up', async () => {
    await replace({ http: { card: { secret: 'card-secret', routeKey: 'qinghe' } } });
    await postOne();
    expect(platform.to(CREATE)[0]?.body).toMatchObject({ callbackType: 'HTTP', callbackRouteKey: 'qinghe' });
  });
});

describe('a failure is told by its code, not by its status', () => {
  it.each<[string, Reply, Partial<Outcome>]>([
    [
      'calls per second',
      error(403, 'Forbidden.AccessDenied.QpsLimitForAppkeyAndApi'),
      { outcome: 'throttled', retryAfterMs: 1_000 },
    ],
    [
      'calls per second of all',
      error(403, 'Forbidden.AccessDenied.QpsLimitForApi'),
      { outcome: 'throttled', retryAfterMs: 2_000 },
    ],
    [
      'calls per minute',
      error(403, 'Forbidden.AccessDenied.QpmLimitForAppkeyAndApi'),
      { outcome: 'throttled', retryAfterMs: 30_000 },
    ],
    ['too fast to one person', error(400, 'send.too.fast'), { outcome: 'throttled', retryAfterMs: 3_000 }],
    ['429', error(429, 'system.busy'), { outcome: 'throttled', retryAfterMs: 2_000 }],
    [
      'the month is used up',
      error(403, 'Forbidden.AccessDenied.ApiCountLimitForOrg'),
      { outcome: 'refused' },
    ],
    [
      'no permission',
      error(403, 'Forbidden.AccessDenied.AccessTokenPermissionDenied'),
      { outcome: 'refused' },
    ],
    ['address not listed', error(403, 'Forbidden.AccessDenied.IpNotInWhiteList'), { outcome: 'refused' }],
    [
      'bad parameter',
      error(400, 'param.contentUnsafe'),
      { outcome: 'refused', code: 'param.contentUnsafe', reason: 'why' },
    ],
    ['busy server', error(500, 'system.busy'), { outcome: 'unknown', idempotent: true }],
    [
      'server without JSON',
      { status: 502, body: '<html>Bad Gateway</html>' },
      { outcome: 'unknown', idempotent: true },
    ],
    ['nothing in it', { status: 200, body: '' }, { outcome: 'unknown', idempotent: true }],
    ['connection reset', 'reset', { outcome: 'unknown', idempotent: true }],
    [
      'ban page',
      { status: 403, body: '<!doctype html><html>x5</html>' },
      { outcome: 'throttled', retryAfterMs: 300_000 },
    ],
    [
      'ban page with 200',
      { status: 200, body: '<?xml version="1.0"?><e/>' },
      { outcome: 'throttled', retryAfterMs: 300_000 },
    ],
    [
      'ban in JSON',
      { status: 200, body: { status: 1111, wait: 5, source: 'x5', punish: 'deny', uuid: 'u' } },
      { outcome: 'throttled', retryAfterMs: 300_000 },
    ],
  ])('%s', async (_what, reply, expected) => {
    platform.on(CREATE, () => reply);
    expect(await postOne()).toMatchObject(expected);
    expect(platform.to(CREATE)).toHaveLength(1);
  });

  it('a platform that cannot be reached got nothing, so the same card may simply go again', async () => {
    await replace({ apiBase: 'http://127.0.0.1:1' });
    expect(await postOne()).toMatchObject({ outcome: 'throttled', code: 'network.unreachable' });
  });

  it('an answer that does not come in time leaves the end unknown', async () => {
    platform.on(CREATE, () => 'hang');
    const client = createHttpClient({ connectMs: 5_000, requestMs: 1 }, createRedactor([]));
    const result = await client.send({ method: 'POST', url: `${platform.url}${CREATE.slice(5)}`, json: {} });
    expect(result).toMatchObject({ type: 'lost' });
    expect(readAnswer(result, 'api')).toMatchObject({ ok: false, failure: { kind: 'unknown' } });
    await client.close();
  });

  it('a throttled API is held back for every replica, a banned address for every API', async () => {
    platform.on(CREATE, () => error(403, 'Forbidden.AccessDenied.QpsLimitForAppkeyAndApi'));
    await postOne();
    platform.on(CREATE, () => ({ status: 403, body: '<html/>' }));
    await postOne();
    platform.on(CREATE, () => error(400, 'send.too.fast'));
    await postOne();
    expect(ours.limiter.blocked).toEqual([
      { key: 'dingtalk:dingclient:card.create', forMs: 1_000 },
      { key: 'dingtalk:address', forMs: 300_000 },
    ]);
  });

  it('what an administrator has to put right stands in the health until the API works again', async () => {
    platform.on(CREATE, () =>
      error(403, 'Forbidden.AccessDenied.AccessTokenPermissionDenied', 'apply at https://x'),
    );
    await postOne();
    expect(ours.adapter.health().detail).toContain('card.create: permission');
    platform.on(CREATE, () => ({ body: { success: true, result: { deliverResults: [{ success: true }] } } }));
    await postOne();
    expect(ours.adapter.health().detail).toBeUndefined();
  });
});

describe('the token', () => {
  it('is fetched once for many callers at once', async () => {
    await ours.adapter.post(Array.from({ length: 10 }, (_, n) => outbound({ cardId: `card-${n}` })));
    expect(platform.to(TOKEN)).toHaveLength(1);
    expect(platform.to(TOKEN)[0]?.body).toEqual({ appKey: 'dingclient', appSecret: CLIENT_SECRET });
  });

  it('is renewed past 80 % of its life, while callers keep the old one', async () => {
    await postOne();
    await ours.clock.advance(7_200_000 * 0.8 - 1);
    await postOne();
    expect(platform.to(TOKEN)).toHaveLength(1);
    await ours.clock.advance(1);
    await postOne();
    await until('renewed', () => platform.to(TOKEN).length === 2);
    await turns(20);
    await postOne();
    expect(platform.to(CREATE).map(call => call.headers['x-acs-dingtalk-access-token'])).toEqual([
      'access-token-1',
      'access-token-1',
      'access-token-1',
      'access-token-2',
    ]);
  });

  it('is kept to its end when the renewal fails', async () => {
    await postOne();
    platform.on(TOKEN, () => error(500, 'system.error'));
    await ours.clock.advance(7_000_000);
    expect(await postOne()).toMatchObject({ outcome: 'sent' });
    await ours.clock.advance(200_000);
    expect(await postOne()).toMatchObject({ outcome: 'throttled', code: 'token.unavailable' });
  });

  it.each([
    ['InvalidAuthentication', 400],
    ['40014', 400],
    ['42001', 400],
  ])('is renewed once and the call repeated when it is refused (%s)', async (code, status) => {
    platform.on(CREATE, call =>
      call.headers['x-acs-dingtalk-access-token'] === 'access-token-1'
        ? error(status, code)
        : { body: { success: true, result: { deliverResults: [{ success: true }] } } },
    );
    expect(await postOne()).toMatchObject({ outcome: 'sent' });
    expect(platform.to(TOKEN)).toHaveLength(2);
  });

  it('is not chased when it is refused again', async () => {
    platform.on(CREATE, () => error(400, 'InvalidAuthentication'));
    expect(await postOne()).toMatchObject({ outcome: 'refused', code: 'InvalidAuthentication' });
    expect(platform.to(CREATE)).toHaveLength(2);
  });

  it('that the credentials do not earn raises an alarm and is not asked for at every call', async () => {
    platform.on(TOKEN, () => error(400, 'invalidClientIdOrSecret', `secret ${CLIENT_SECRET} is wrong`));
    expect(await postOne()).toMatchObject({ outcome: 'refused', code: 'invalidClientIdOrSecret' });
    expect(await postOne()).toMatchObject({ outcome: 'refused' });
    expect(platform.to(TOKEN)).toHaveLength(1);
    expect(ours.adapter.health().detail).toContain('token: credentials');
    await ours.clock.advance(60_000);
    await postOne();
    expect(platform.to(TOKEN)).toHaveLength(2);
  });
});

describe('limits', () => {
  it('reserve a place for the API and for the address, under keys that replicas share', async () => {
    await postOne();
    expect(ours.limiter.reserved).toEqual([
      [
        { key: 'dingtalk:dingclient:card.create', calls: 18, perMs: 1_000 },
        { key: 'dingtalk:address', calls: 9_000, perMs: 20_000 },
      ],
    ]);
  });

  it('make a call wait for its place', async () => {
    ours.limiter.answer = { reserved: true, waitMs: 700 };
    const posted = postOne();
    await until('asked', () => ours.limiter.reserved.length === 1);
    await ours.clock.advance(699);
    expect(platform.calls).toHaveLength(0);
    await ours.clock.advance(1);
    expect(await posted).toMatchObject({ outcome: 'sent' });
  });

  it('answer throttled when the wait would be too long', async () => {
    ours.limiter.answer = { reserved: false, waitMs: 90_000 };
    expect(await postOne()).toEqual({ outcome: 'throttled', retryAfterMs: 90_000, code: 'limit.local' });
    expect(platform.calls).toHaveLength(0);
  });

  it('let go of those who wait when the service stops', async () => {
    ours.limiter.answer = { reserved: true, waitMs: 20_000 };
    const posted = postOne();
    await until('asked', () => ours.limiter.reserved.length === 1);
    await ours.adapter.stop();
    expect(await posted).toMatchObject({ outcome: 'throttled', code: 'stopping' });
  });
});

describe('the monthly quota', () => {
  it('counts paid calls by the month in Shanghai, and neither throttled ones nor contacts', async () => {
    await ours.clock.advance(Date.UTC(2026, 8, 30, 15, 59, 59) - ours.clock.now());
    await postOne();
    await ours.clock.advance(2_000);
    await postOne();
    platform.on(CREATE, () => error(403, 'Forbidden.AccessDenied.QpsLimitForAppkeyAndApi'));
    await postOne();
    platform.on(MOBILE, () => ({ body: { errcode: 0, errmsg: 'ok', result: { userid: 'user1' } } }));
    await ours.adapter.findUser?.('13800000000');
    expect([...ours.meter.used]).toEqual([
      ['dingtalk:dingclient:api 2026-09', 1],
      ['dingtalk:dingclient:api 2026-10', 1],
    ]);
  });

  it('warns once from 80 % on, in log, health and callback', async () => {
    const notices: QuotaNotice[] = [];
    await replace({ quota: { apiPerMonth: 10, scope: 'corp' }, onQuota: notice => notices.push(notice) });
    for (let call = 1; call <= 7; call += 1) await postOne();
    expect(notices).toEqual([]);
    await postOne();
    await postOne();
    expect(notices).toEqual([{ kind: 'api', level: 'warning', month: '2026-09', used: 8, limit: 10 }]);
    expect(ours.adapter.health().detail).toBe('monthly api quota is over 80 % used');
    expect(ours.log.filter(line => line.includes('quota: warning'))).toHaveLength(1);
    expect(ours.meter.used.get('dingtalk:corp:api 2026-09')).toBe(9);
  });

  it('used up is an alarm', async () => {
    const notices: QuotaNotice[] = [];
    await replace({ onQuota: notice => notices.push(notice) });
    platform.on(CREATE, () => error(403, 'Forbidden.AccessDenied.ApiCountLimitForOrg'));
    await postOne();
    await postOne();
    expect(notices).toEqual([{ kind: 'api', level: 'exhausted', month: '2026-09', limit: 5_000 }]);
    expect(ours.adapter.health().detail).toBe('monthly api quota is used up');
  });

  it('that cannot be written stops nothing and is caught up', async () => {
    let broken = true;
    const written: number[] = [];
    await replace({
      meter: {
        async add(_key, _month, calls) {
          if (broken) throw new Error('database gone');
          written.push(calls);
          return calls;
        },
      },
    });
    expect(await postOne()).toMatchObject({ outcome: 'sent' });
    await turns(3);
    broken = false;
    await postOne();
    await turns(3);
    expect(written).toEqual([2]);
  });
});

const notice = card({ actions: [], title: '【通报】三季度', summary: '三季度通报已印发' });

function notices(count: number, from = 1): OutboundCard[] {
  return Array.from({ length: count }, (_, n) =>
    outbound({
      cardId: `n-${from + n}`,
      userId: `user${from + n}`,
      card: notice,
      pageUrl: `https://x/h5/${n}`,
    }),
  );
}

describe('notices', () => {
  it('of equal content go to 20 people a call', async () => {
    const outcomes = await ours.adapter.post(notices(45));
    expect(platform.to(BATCH).map(call => Object(call.body.userIds).length)).toEqual([20, 20, 5]);
    expect(platform.to(CREATE)).toHaveLength(0);
    expect(outcomes).toHaveLength(45);
    expect(outcomes[44]).toEqual({ outcome: 'sent', ref: 'notice:pqk1' });
    const first = platform.to(BATCH)[0]?.body;
    expect(first).toMatchObject({ robotCode: 'dingrobot', msgKey: 'sampleMarkdown' });
    expect(JSON.parse(String(first?.msgParam))).toMatchObject({ title: '三季度通报已印发' });
  });

  it('that differ, ask something, or go to one person only are cards of their own, answered in order', async () => {
    const outs = [
      outbound({ cardId: 'a' }),
      ...notices(2),
      outbound({ cardId: 'b', card: { ...notice, facts: [{ text: '另一件事' }] } }),
      outbound({ cardId: 'c' }),
    ];
    const outcomes = await ours.adapter.post(outs);
    expect(platform.to(BATCH)).toHaveLength(1);
    expect(outcomes.map(outcome => ('ref' in outcome ? outcome.ref : outcome.outcome))).toEqual([
      'a.1',
      'notice:pqk1',
      'notice:pqk1',
      'b.1',
      'c.1',
    ]);
  });

  it('twice for the same person are not one call', async () => {
    const [first, second] = notices(2);
    if (first === undefined || second === undefined) throw new Error('two notices');
    await ours.adapter.post([first, second, { ...first, cardId: 'again' }]);
    expect(platform.to(BATCH)[0]?.body.userIds).toEqual(['user1', 'user2']);
    expect(platform.to(CREATE)).toHaveLength(1);
  });

  it('tell for each person what became of them', async () => {
    platform.on(BATCH, () => ({
      body: { processQueryKey: 'pqk', invalidStaffIdList: ['user2'], flowControlledStaffIdList: ['user3'] },
    }));
    expect(await ours.adapter.post(notices(3))).toEqual([
      { outcome: 'sent', ref: 'notice:pqk' },
      { outcome: 'refused', code: 'invalidStaffId', reason: 'the platform does not know this recipient' },
      { outcome: 'throttled', code: 'flowControlled', retryAfterMs: 3_000 },
    ]);
  });

  it('whose end is unknown may not go again by themselves', async () => {
    platform.on(BATCH, () => 'reset');
    expect(await ours.adapter.post(notices(2))).toMatchObject([
      { outcome: 'unknown', idempotent: false },
      { outcome: 'unknown', idempotent: false },
    ]);
  });

  it('go one by one as cards where a safe repeat matters more than calls', async () => {
    await replace({ shareNotices: false });
    await ours.adapter.post(notices(3));
    expect(platform.to(CREATE)).toHaveLength(3);
  });

  it('cannot be changed: their new look is to be posted anew', async () => {
    expect(await updateOne('notice:pqk1')).toMatchObject({ outcome: 'refused', code: 'gone' });
    expect(platform.calls).toHaveLength(0);
  });
});

describe('a text', () => {
  it('to a person or a direct chat goes by batchSend', async () => {
    expect(await ours.adapter.say({ key: 'k', to: { userId: 'user1' }, content: '好的' })).toMatchObject({
      outcome: 'sent',
    });
    await ours.adapter.say({ key: 'k', to: { chatId: 'direct:user2' }, content: '好的' });
    expect(platform.to(BATCH).map(call => [call.body.userIds, call.body.msgParam])).toEqual([
      [['user1'], '{"content":"好的"}'],
      [['user2'], '{"content":"好的"}'],
    ]);
  });

  it('to a group goes by the group API', async () => {
    await ours.adapter.say({ key: 'k', to: { chatId: 'cidG==' }, content: '收到' });
    expect(platform.to('POST /v1.0/robot/groupMessages/send')[0]?.body).toEqual({
      robotCode: 'dingrobot',
      openConversationId: 'cidG==',
      msgKey: 'sampleText',
      msgParam: '{"content":"收到"}',
    });
  });
});

describe('DING', () => {
  const DING = 'POST /v1.0/robot/ding/send';

  it('rings the person of a card', async () => {
    platform.on(DING, () => ({ body: { openDingId: 'ding1', failedList: {} } }));
    const out = outbound();
    expect(await ours.adapter.ring?.({ ref: 'r', out })).toEqual({ outcome: 'sent', ref: 'ding1' });
    expect(platform.to(DING)[0]?.body).toEqual({
      robotCode: 'dingrobot',
      remindType: 1,
      receiverUserIdList: ['user1'],
      content: '联合检查待确认',
    });
  });

  it('tells when it did not reach the person', async () => {
    platform.on(DING, () => ({ body: { openDingId: 'ding1', failedList: { 'no mobile': ['user1'] } } }));
    expect(await ours.adapter.ring?.({ ref: 'r', out: outbound() })).toEqual({
      outcome: 'refused',
      code: 'ding.failed',
      reason: 'no mobile',
    });
    platform.on(DING, () => error(403, 'ding.serverquota.insufficient'));
    expect(await ours.adapter.ring?.({ ref: 'r', out: outbound() })).toMatchObject({ outcome: 'refused' });
  });
});

describe('a person by mobile number', () => {
  it('is found, or is unknown to the organisation', async () => {
    platform.on(MOBILE, call => ({
      body:
        call.body.mobile === '13800000000'
          ? { errcode: 0, errmsg: 'ok', result: { userid: 'user1' } }
          : { errcode: call.body.mobile === '1' ? 40104 : 60121, errmsg: 'not found' },
    }));
    expect(await ours.adapter.findUser?.('13800000000')).toBe('user1');
    expect(await ours.adapter.findUser?.('13900000000')).toBeUndefined();
    expect(await ours.adapter.findUser?.('1')).toBeUndefined();
    expect(platform.to(MOBILE)[0]?.query.get('access_token')).toBe('access-token-1');
  });

  it.each([
    [90018, 'throttled'],
    [90002, 'throttled'],
    [90020, 'refused'],
    [60011, 'refused'],
    [-1, 'unknown'],
  ])('fails with a typed error on errcode %i', async (errcode, kind) => {
    platform.on(MOBILE, () => ({ body: { errcode, errmsg: 'no' } }));
    await expect(ours.adapter.findUser?.('13800000000')).rejects.toMatchObject({ failure: { kind } });
  });

  it.each([40014, 42001])('asks again with a fresh token after errcode %i', async errcode => {
    platform.on(MOBILE, call =>
      call.query.get('access_token') === 'access-token-1'
        ? { body: { errcode, errmsg: 'invalid token' } }
        : { body: { errcode: 0, errmsg: 'ok', result: { userid: 'user1' } } },
    );
    expect(await ours.adapter.findUser?.('13800000000')).toBe('user1');
  });
});

describe('a file', () => {
  const DOWNLOAD = 'POST /v1.0/robot/messageFiles/download';
  const handle = (name: string) => Buffer.from(JSON.stringify({ code: 'code1', name })).toString('base64url');
  const files = { hosts: ['127.0.0.1'], maxBytes: 1_000 };

  function serve(bytes: Buffer | string, headers: Record<string, string> = {}): void {
    platform.on(DOWNLOAD, () => ({ body: { downloadUrl: `${platform.url}/dl/x.file?Expires=1` } }));
    platform.on('GET /dl/x.file', () => ({ body: bytes, headers }));
  }

  it.each([
    ['picture', Buffer.from('89504e470d0a1a0a', 'hex'), 'application/octet-stream', 'image/png'],
    [
      '名单.xlsx',
      Buffer.from('504b0304', 'hex'),
      'application/octet-stream',
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    ],
    ['file', Buffer.from('hello'), 'text/plain; charset=utf-8', 'text/plain'],
  ])('%s is told by its content, then by its name, then by the header', async (name, bytes, header, mime) => {
    await replace({ files });
    serve(bytes, { 'content-type': header });
    const file = await ours.adapter.fetchFile?.(handle(name));
    expect(file?.mime).toBe(mime);
    expect(Buffer.from(file?.bytes ?? []).equals(bytes)).toBe(true);
    expect(platform.to(DOWNLOAD)[0]?.body).toEqual({ downloadCode: 'code1', robotCode: 'dingrobot' });
  });

  it.each([
    ['is not fetched from a host that is not allowed', { files: { hosts: ['aliyuncs.com'] } }, 'file.host'],
    ['is not read beyond its cap', { files: { ...files, maxBytes: 4 } }, undefined],
  ])('%s', async (_what, options, code) => {
    await replace(options);
    serve(Buffer.from('hello'));
    await expect(ours.adapter.fetchFile?.(handle('x'))).rejects.toMatchObject(
      code === undefined ? { failure: { kind: 'unknown' } } : { failure: { kind: 'refused', code } },
    );
  });

  it('with a handle that is not ours is refused', async () => {
    await expect(ours.adapter.fetchFile?.('???')).rejects.toMatchObject({ failure: { code: 'file.handle' } });
  });
});
