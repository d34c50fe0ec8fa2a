import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { QuotaNotice } from '../../adapters/dingtalk/index.ts';
import { turns, until } from './helper/clock.ts';
import { CREATE, failure, MOBILE, TestPlatform, TOKEN } from './helper/platform.ts';
import { CLIENT_SECRET, close, outbound, postOne, type Rig, rig } from './helper/setup.ts';

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

describe('the token', () => {
  it('is fetched once for many callers at once', async () => {
    await ours.adapter.post(Array.from({ length: 10 }, (_, n) => outbound({ cardId: `card-${n}` })));
    expect(platform.to(TOKEN)).toHaveLength(1);
    expect(platform.to(TOKEN)[0]?.body).toEqual({ appKey: 'dingclient', appSecret: CLIENT_SECRET });
  });

  it('is renewed past 80 % of its life, while callers keep the old one', async () => {
    await postOne(ours);
    await ours.clock.advance(7_200_000 * 0.8 - 1);
    await postOne(ours);
    expect(platform.to(TOKEN)).toHaveLength(1);
    await ours.clock.advance(1);
    await postOne(ours);
    await until('renewed', () => platform.to(TOKEN).length === 2);
    await turns(20);
    await postOne(ours);
    expect(platform.to(CREATE).map(call => call.headers['x-acs-dingtalk-access-token'])).toEqual([
      'access-token-1',
      'access-token-1',
      'access-token-1',
      'access-token-2',
    ]);
  });

  it('is kept to its end when the renewal fails', async () => {
    await postOne(ours);
    platform.on(TOKEN, () => failure(500, 'system.error'));
    await ours.clock.advance(7_000_000);
    expect(await postOne(ours)).toMatchObject({ outcome: 'sent' });
    await ours.clock.advance(200_000);
    expect(await postOne(ours)).toMatchObject({ outcome: 'throttled', code: 'token.unavailable' });
  });

  it.each([
    ['InvalidAuthentication', 400],
    ['40014', 400],
    ['42001', 400],
  ])('is renewed once and the call repeated when it is refused (%s)', async (code, status) => {
    platform.on(CREATE, call =>
      call.headers['x-acs-dingtalk-access-token'] === 'access-token-1'
        ? failure(status, code)
        : { body: { success: true, result: { deliverResults: [{ success: true }] } } },
    );
    expect(await postOne(ours)).toMatchObject({ outcome: 'sent' });
    expect(platform.to(TOKEN)).toHaveLength(2);
  });

  it('is not chased when it is refused again', async () => {
    platform.on(CREATE, () => failure(400, 'InvalidAuthentication'));
    expect(await postOne(ours)).toMatchObject({ outcome: 'refused', code: 'InvalidAuthentication' });
    expect(platform.to(CREATE)).toHaveLength(2);
  });

  it('that the credentials do not earn raises an alarm and is not asked for at every call', async () => {
    platform.on(TOKEN, () => failure(400, 'invalidClientIdOrSecret', `secret ${CLIENT_SECRET} is wrong`));
    expect(await postOne(ours)).toMatchObject({ outcome: 'refused', code: 'invalidClientIdOrSecret' });
    expect(await postOne(ours)).toMatchObject({ outcome: 'refused' });
    expect(platform.to(TOKEN)).toHaveLength(1);
    expect(ours.adapter.health().detail).toContain('token: credentials');
    await ours.clock.advance(60_000);
    await postOne(ours);
    expect(platform.to(TOKEN)).toHaveLength(2);
  });
});

describe('limits', () => {
  it('reserve a place for the API and for the address, under keys that replicas share', async () => {
    await postOne(ours);
    expect(ours.limiter.reserved).toEqual([
      [
        {
          key: 'dingtalk:dingclient:card.create',
          calls: 18,
          perMs: 1_000,
          urgent: { calls: 2, perMs: 1_000 },
        },
        { key: 'dingtalk:address', calls: 9_000, perMs: 20_000, urgent: { calls: 2, perMs: 1_000 } },
      ],
    ]);
  });

  it('make a call wait for its place', async () => {
    ours.limiter.answer = { reserved: true, waitMs: 700 };
    const posted = postOne(ours);
    await until('asked', () => ours.limiter.reserved.length === 1);
    await ours.clock.advance(699);
    expect(platform.calls).toHaveLength(0);
    await ours.clock.advance(1);
    expect(await posted).toMatchObject({ outcome: 'sent' });
  });

  it('answer throttled when the wait would be too long', async () => {
    ours.limiter.answer = { reserved: false, waitMs: 90_000 };
    expect(await postOne(ours)).toEqual({ outcome: 'throttled', retryAfterMs: 90_000, code: 'limit.local' });
    expect(platform.calls).toHaveLength(0);
  });

  it('let go of those who wait when the service stops', async () => {
    ours.limiter.answer = { reserved: true, waitMs: 20_000 };
    const posted = postOne(ours);
    await until('asked', () => ours.limiter.reserved.length === 1);
    await ours.adapter.stop();
    expect(await posted).toMatchObject({ outcome: 'throttled', code: 'stopping' });
  });
});

describe('the monthly quota', () => {
  it('counts paid calls by the month in Shanghai, and neither throttled ones nor contacts', async () => {
    await ours.clock.advance(Date.UTC(2026, 8, 30, 15, 59, 59) - ours.clock.now());
    await postOne(ours);
    await ours.clock.advance(2_000);
    await postOne(ours);
    platform.on(CREATE, () => failure(403, 'Forbidden.AccessDenied.QpsLimitForAppkeyAndApi'));
    await postOne(ours);
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
    for (let call = 1; call <= 7; call += 1) await postOne(ours);
    expect(notices).toEqual([]);
    await postOne(ours);
    await postOne(ours);
    expect(notices).toEqual([{ kind: 'api', level: 'warning', month: '2026-09', used: 8, limit: 10 }]);
    expect(ours.adapter.health().detail).toBe('monthly api quota is over 80 % used');
    expect(ours.log.filter(line => line.includes('quota: warning'))).toHaveLength(1);
    expect(ours.meter.used.get('dingtalk:corp:api 2026-09')).toBe(9);
  });

  it('used up is an alarm', async () => {
    const notices: QuotaNotice[] = [];
    await replace({ onQuota: notice => notices.push(notice) });
    platform.on(CREATE, () => failure(403, 'Forbidden.AccessDenied.ApiCountLimitForOrg'));
    await postOne(ours);
    await postOne(ours);
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
    expect(await postOne(ours)).toMatchObject({ outcome: 'sent' });
    await turns(3);
    broken = false;
    await postOne(ours);
    await turns(3);
    expect(written).toEqual([2]);
  });
});
