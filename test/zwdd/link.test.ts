import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ZwddError } from '../../adapters/zwdd/index.ts';
import { createRedact } from '../../adapters/zwdd/redact.ts';
import { FIRE, HUMAN, openRig, postOne, type Rig, until } from './support.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await openRig();
});
afterEach(() => rig.close());

const GET_BY_MOBILE = '/mozi/employee/get_by_mobile';
const find = (mobile: string) => rig.adapter.findUser?.(mobile);

describe('the link', () => {
  it('is up once a token was fetched, and as good as its last call', async () => {
    expect(rig.adapter.health()).toEqual({ state: 'up' });
    await rig.control('faults', { route: '/message/workNotification', kind: 'reset-before', count: 1 });
    await postOne(rig);
    expect(rig.adapter.health()).toMatchObject({
      state: 'down',
      detail: expect.stringContaining('workNotification'),
    });
    await postOne(rig);
    expect(rig.adapter.health()).toEqual({ state: 'up' });
  });

  it('that is down is tried until it is back, without a card to send', async () => {
    await rig.close();
    rig = await openRig({ probeMs: 5 });
    await rig.control('faults', { route: '/gettoken.json', kind: 'status503', count: 2 });
    await rig.control('faults', { route: '/message/workNotification', kind: 'status503', count: 1 });
    await postOne(rig);
    expect(rig.adapter.health().state).toBe('down');
    await until(() => rig.adapter.health().state === 'up');
    expect(rig.adapter.health()).toEqual({ state: 'up' });
  });

  it('is down with a wrong secret, loses no card, and shows no secret', async () => {
    await rig.close();
    rig = await openRig({ appSecret: 'a-wrong-secret-value' });
    expect(rig.adapter.health()).toMatchObject({
      state: 'down',
      detail: expect.stringContaining('signature'),
    });
    expect(await postOne(rig)).toMatchObject({ outcome: 'throttled', code: 'SignatureDoesNotMatch' });
    expect(rig.log.join('\n')).not.toContain('a-wrong-secret-value');
  });

  it('corrects for a platform whose clock is off', async () => {
    await rig.close();
    const off = 20 * 60_000;
    rig = await openRig({
      now: () => new Date(Date.parse('2026-09-15T09:00:00+08:00') - off),
      clockOffsetMs: off,
    });
    expect(rig.adapter.health().state).toBe('up');
  });
});

describe('people', () => {
  it('are found by mobile in two calls, once', async () => {
    expect(await Promise.all([find(FIRE.mobile), find(FIRE.mobile)])).toEqual([FIRE.userId, FIRE.userId]);
    expect(await find(FIRE.mobile)).toBe(FIRE.userId);
    expect(rig.calls(GET_BY_MOBILE)).toBe(1);
    expect(rig.calls('/mozi/employee/listEmployeeAccountIds')).toBe(1);
  });

  it('are asked for again after a day', async () => {
    await find(FIRE.mobile);
    await rig.playground.clock.forward(86_400_000);
    await find(FIRE.mobile);
    expect(rig.calls(GET_BY_MOBILE)).toBe(2);
  });

  it('are remembered only so many at a time', async () => {
    await rig.close();
    rig = await openRig({ people: { kept: 1 } });
    await find(FIRE.mobile);
    await find(HUMAN.mobile);
    await find(FIRE.mobile);
    expect(rig.calls(GET_BY_MOBILE)).toBe(3);
  });

  it('whom the tenant does not know are nobody', async () => {
    expect(await find('15499999999')).toBeUndefined();
  });

  it('cannot be told when the platform fails, which is not nobody', async () => {
    await rig.control('faults', { route: GET_BY_MOBILE, kind: 'status500', count: 1 });
    await expect(find(FIRE.mobile)).rejects.toBeInstanceOf(ZwddError);
    expect(await find(FIRE.mobile)).toBe(FIRE.userId);
  });

  it('have no number in any log line', async () => {
    await rig.control('faults', { route: GET_BY_MOBILE, kind: 'refuse', count: 1 });
    await expect(find(FIRE.mobile)).rejects.toThrow();
    expect(rig.log.length).toBeGreaterThan(0);
    expect(rig.log.join('\n')).not.toContain(FIRE.mobile);
  });

  it('are hidden in what the platform says of them', () => {
    const redact = createRedact(['the-secret', 'abc']);
    expect(redact(`手机号${FIRE.mobile}不存在 ?access_token=xyz&a=1 the-secret`)).toBe(
      '手机号1**********不存在 ?access_token=***&a=1 ***',
    );
  });
});

describe('a text', () => {
  it('under one key goes out once, however often it is tried', async () => {
    const text = { key: 'k1', to: { userId: FIRE.userId }, content: '在' };
    await rig.control('faults', { route: '/message/workNotification', kind: 'reset-after-accept', count: 1 });
    expect(await rig.adapter.say(text)).toMatchObject({ outcome: 'unknown', idempotent: true });
    expect(await rig.adapter.say(text)).toMatchObject({ outcome: 'sent' });
    const feed = rig.phone(FIRE.userId).chats.find(chat => chat.kind === 'notice');
    expect(feed?.items).toHaveLength(1);
  });

  it('to a group needs a robot', async () => {
    expect(await rig.adapter.say({ key: 'k', to: { chatId: 'g1' }, content: '在' })).toMatchObject({
      outcome: 'refused',
      code: 'no-robot',
    });
  });
});
