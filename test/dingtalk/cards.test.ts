import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readAnswer } from '../../adapters/dingtalk/errors.ts';
import { createHttpClient } from '../../adapters/dingtalk/http.ts';
import { createRedactor } from '../../adapters/dingtalk/redact.ts';
import type { Outcome } from '../../src/chat/adapter.ts';
import { CREATE, failure, type Reply, TestPlatform, UPDATE } from './helper/platform.ts';
import { close, outbound, postOne, type Rig, rig, updateOne } from './helper/setup.ts';

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

describe('a card', () => {
  it('is created and delivered to its person under our id', async () => {
    const outcome = await postOne(ours, { post: 2 });
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
    expect(await updateOne(ours, 'c.1')).toEqual({ outcome: 'sent', ref: 'c.1' });
    expect(platform.to(UPDATE)[0]?.body).toMatchObject({
      outTrackId: 'c.1',
      cardUpdateOptions: { updateCardDataByKey: true, updatePrivateDataByKey: true },
    });
  });

  it('that exists already is one whose first try had arrived', async () => {
    platform.on(CREATE, () => 'reset');
    expect(await postOne(ours)).toMatchObject({ outcome: 'unknown', idempotent: true });
    platform.on(CREATE, () => failure(400, 'param.cardAlreadyExist'));
    expect(await postOne(ours, { version: 4 })).toEqual({ outcome: 'sent', ref: `${outbound().cardId}.1` });
    // The try that arrived may have shown an older state.
    expect(JSON.stringify(platform.to(UPDATE)[0]?.body)).toContain(String.raw`\"v\":\"4\"`);
  });

  it('that the platform does not know any more is gone, and to be posted anew', async () => {
    platform.on(UPDATE, () => failure(400, 'param.cardNotExist'));
    expect(await updateOne(ours, 'c.1')).toMatchObject({ outcome: 'refused', code: 'gone' });
  });

  it('is not delivered because the call succeeded: each delivery is looked at', async () => {
    platform.on(CREATE, () => ({
      body: {
        success: true,
        result: { deliverResults: [{ spaceType: 'IM_ROBOT', success: false, errorMsg: 'no robot' }] },
      },
    }));
    expect(await postOne(ours)).toEqual({ outcome: 'refused', code: 'deliver.failed', reason: 'no robot' });
    platform.on(CREATE, () => ({ body: { success: true, result: { deliverResults: [] } } }));
    expect(await postOne(ours)).toMatchObject({ outcome: 'unknown', idempotent: true });
  });

  it.each([
    ['a user id that would break out of its space', { userId: 'user1;IM_GROUP.cid' }],
    ['a card id that no outTrackId can carry', { cardId: 'x'.repeat(200) }],
  ])('with %s is refused before any call', async (_what, changes) => {
    expect(await postOne(ours, changes)).toMatchObject({ outcome: 'refused' });
    expect(platform.calls).toHaveLength(0);
  });

  it('calls back by HTTP when that is how the app is set up', async () => {
    await replace({ http: { card: { secret: 'card-secret', routeKey: 'qinghe' } } });
    await postOne(ours);
    expect(platform.to(CREATE)[0]?.body).toMatchObject({ callbackType: 'HTTP', callbackRouteKey: 'qinghe' });
  });
});

describe('a failure is told by its code, not by its status', () => {
  it.each<[string, Reply, Partial<Outcome>]>([
    [
      'calls per second',
      failure(403, 'Forbidden.AccessDenied.QpsLimitForAppkeyAndApi'),
      { outcome: 'throttled', retryAfterMs: 1_000 },
    ],
    [
      'calls per second of all',
      failure(403, 'Forbidden.AccessDenied.QpsLimitForApi'),
      { outcome: 'throttled', retryAfterMs: 2_000 },
    ],
    [
      'calls per minute',
      failure(403, 'Forbidden.AccessDenied.QpmLimitForAppkeyAndApi'),
      { outcome: 'throttled', retryAfterMs: 30_000 },
    ],
    ['too fast to one person', failure(400, 'send.too.fast'), { outcome: 'throttled', retryAfterMs: 3_000 }],
    ['429', failure(429, 'system.busy'), { outcome: 'throttled', retryAfterMs: 2_000 }],
    [
      'the month is used up',
      failure(403, 'Forbidden.AccessDenied.ApiCountLimitForOrg'),
      { outcome: 'refused' },
    ],
    [
      'no permission',
      failure(403, 'Forbidden.AccessDenied.AccessTokenPermissionDenied'),
      { outcome: 'refused' },
    ],
    ['address not listed', failure(403, 'Forbidden.AccessDenied.IpNotInWhiteList'), { outcome: 'refused' }],
    [
      'bad parameter',
      failure(400, 'param.contentUnsafe'),
      { outcome: 'refused', code: 'param.contentUnsafe', reason: 'why' },
    ],
    ['busy server', failure(500, 'system.busy'), { outcome: 'unknown', idempotent: true }],
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
    expect(await postOne(ours)).toMatchObject(expected);
    expect(platform.to(CREATE)).toHaveLength(1);
  });

  it('a platform that cannot be reached got nothing, so the same card may simply go again', async () => {
    await replace({ apiBase: 'http://127.0.0.1:1' });
    expect(await postOne(ours)).toMatchObject({ outcome: 'throttled', code: 'network.unreachable' });
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
    platform.on(CREATE, () => failure(403, 'Forbidden.AccessDenied.QpsLimitForAppkeyAndApi'));
    await postOne(ours);
    platform.on(CREATE, () => ({ status: 403, body: '<html/>' }));
    await postOne(ours);
    platform.on(CREATE, () => failure(400, 'send.too.fast'));
    await postOne(ours);
    expect(ours.limiter.blocked).toEqual([
      { key: 'dingtalk:dingclient:card.create', forMs: 1_000 },
      { key: 'dingtalk:address', forMs: 300_000 },
    ]);
  });

  it('what an administrator has to put right stands in the health until the API works again', async () => {
    platform.on(CREATE, () =>
      failure(403, 'Forbidden.AccessDenied.AccessTokenPermissionDenied', 'apply at https://x'),
    );
    await postOne(ours);
    expect(ours.adapter.health().detail).toContain('card.create: permission');
    platform.on(CREATE, () => ({ body: { success: true, result: { deliverResults: [{ success: true }] } } }));
    await postOne(ours);
    expect(ours.adapter.health().detail).toBeUndefined();
  });
});
