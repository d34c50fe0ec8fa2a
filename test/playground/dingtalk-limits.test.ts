import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStage, parseJson, RawClient, type Stage, send } from './support.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.close());

const text = (userIds: string[], content = '在') => ({
  robotCode: stage.ding.app.robotCode,
  userIds,
  msgKey: 'sampleText',
  msgParam: JSON.stringify({ content }),
});
const batch = (userIds = ['xf-a']) => stage.call('POST', '/v1.0/robot/oToMessages/batchSend', text(userIds));
const notice = (content: string) => ({
  agent_id: stage.ding.app.agentId,
  userid_list: 'xf-a',
  msg: { msgtype: 'text', text: { content } },
});

describe('calls a second', () => {
  it('lets 20 pass and answers 403 by name, until the second is over', async () => {
    for (let n = 0; n < 20; n += 1) expect((await batch()).status).toBe(200);
    expect(await batch()).toMatchObject({
      status: 403,
      body: { code: 'Forbidden.AccessDenied.QpsLimitForAppkeyAndApi' },
    });
    await stage.forward(1_000);
    expect((await batch()).status).toBe(200);
    expect(stage.ding.state().limitHits).toMatchObject({ total: 1 });
  });

  it('answers errcode 90018 in the old family', async () => {
    await stage.control('limits', { qps: 1 });
    const path = '/topapi/v2/user/getbymobile';
    await stage.call('POST', path, { mobile: '13900000001' });
    expect(await stage.call('POST', path, { mobile: '13900000001' })).toMatchObject({
      status: 200,
      body: { errcode: 90018 },
    });
  });

  it('counts each API for itself', async () => {
    await stage.control('limits', { qps: 1 });
    await batch();
    expect(
      (await stage.call('POST', '/topapi/v2/user/getbymobile', { mobile: '13900000001' })).body,
    ).toMatchObject({ errcode: 0 });
  });
});

describe('an address that calls too often', () => {
  it('gets a page instead of JSON for five minutes', async () => {
    await stage.control('limits', { ipPer20s: 3 });
    for (let n = 0; n < 2; n += 1) expect((await batch()).status).toBe(200);
    const banned = await batch();
    expect(banned.text).toMatch(/^<!DOCTYPE html>/);
    await stage.forward(299_999);
    expect((await batch()).status).toBe(403);
    await stage.forward(1);
    expect((await batch()).status).toBe(200);
  });
});

describe('the month', () => {
  it('refuses paid calls when it is used up, not the free ones, and begins again on the 1st', async () => {
    await stage.control('limits', { monthlyApi: 2 });
    await batch();
    await batch();
    expect(await batch()).toMatchObject({
      status: 403,
      body: { code: 'Forbidden.AccessDenied.ApiCountLimitForOrg' },
    });
    const work = await stage.call('POST', '/topapi/message/corpconversation/asyncsend_v2', notice('1'));
    expect(work.body).toMatchObject({ errcode: 90020 });
    expect(
      (await stage.call('POST', '/topapi/v2/user/getbymobile', { mobile: '13900000001' })).body,
    ).toMatchObject({ errcode: 0 });
    await stage.control('limits', { tokenMs: 90 * 86_400_000 });
    await stage.forward(Date.parse('2026-10-01T00:00:00+08:00') - stage.playground.clock.now());
    expect(stage.ding.state().quota).toMatchObject({ month: '2026-10', paidCalls: 0 });
  });

  it('sends messages without content, code 20001, when pushes are used up', async () => {
    await stage.control('limits', { monthlyStream: 0 });
    const client = await RawClient.connect(stage);
    await stage.control('say', { userId: 'xf-a', text: '有人吗' });
    const message = parseJson((await client.next()).data);
    expect(message).toMatchObject({ msgtype: 'text', errorCode: 20001, senderStaffId: 'xf-a' });
    expect(message).not.toHaveProperty('text');
  });

  it('does not count a throttled call', async () => {
    await stage.control('limits', { qps: 1 });
    await batch();
    await batch();
    expect(stage.ding.state().quota.paidCalls).toBe(1);
  });
});

describe('the token', () => {
  const token = (secret = stage.ding.app.clientSecret) =>
    send(`${stage.playground.url}/dingtalk/v1.0/oauth2/accessToken`, 'POST', {
      appKey: stage.ding.app.clientId,
      appSecret: secret,
    });

  it('is the same inside its life and new afterwards', async () => {
    const first = await token();
    expect(first.body).toMatchObject({ expireIn: 7200 });
    await stage.forward(7_000_000);
    expect((await token()).body.accessToken).toBe(first.body.accessToken);
    await stage.forward(7_200_000);
    expect((await token()).body.accessToken).not.toBe(first.body.accessToken);
  });

  it('is refused for wrong credentials', async () => {
    expect(await token('no')).toMatchObject({ status: 400, body: { code: 'invalidClientIdOrSecret' } });
  });

  it('answers InvalidAuthentication (new) and 42001 (old) once expired, 40014 when unknown', async () => {
    await batch();
    await stage.control('expire-token');
    expect(await batch()).toMatchObject({ status: 400, body: { code: 'InvalidAuthentication' } });
    expect((await stage.call('POST', '/topapi/v2/user/get', { userid: 'xf-a' })).body).toMatchObject({
      errcode: 42001,
    });
    const stranger = await send(
      `${stage.playground.url}/dingtalk/topapi/v2/user/get?access_token=x`,
      'POST',
      {},
    );
    expect(stranger.body).toMatchObject({ errcode: 40014 });
  });

  it('comes by the old way too', async () => {
    const { clientId, clientSecret } = stage.ding.app;
    const answer = await send(
      `${stage.playground.url}/dingtalk/gettoken?appkey=${clientId}&appsecret=${clientSecret}`,
      'GET',
    );
    expect(answer.body).toMatchObject({ errcode: 0, expires_in: 7200 });
  });
});

describe('faults on request', () => {
  const fault = (rule: Record<string, unknown>) => stage.control('faults', rule);
  const sent = () => stage.ding.phoneView('xf-a')?.chats[0]?.items.length ?? 0;

  it('breaks the connection before the call took effect, once', async () => {
    await batch();
    await fault({ route: '/v1.0/robot/oToMessages/batchSend', kind: 'reset-before', count: 1 });
    await expect(batch()).rejects.toThrow();
    expect(sent()).toBe(1);
    expect((await batch()).status).toBe(200);
  });

  it('breaks the connection after the call took effect', async () => {
    await batch();
    await fault({ route: 'POST /v1.0/robot/oToMessages/batchSend', kind: 'reset-after-accept', count: 1 });
    await expect(batch()).rejects.toThrow();
    expect(sent()).toBe(2);
  });

  it('fails a share of the calls, the same ones in every run', async () => {
    await stage.control('limits', { qps: 1000 });
    await batch();
    await fault({ kind: 'status500', rate: 0.2 });
    const codes: number[] = [];
    for (let n = 0; n < 50; n += 1) codes.push((await batch()).status);
    expect(codes.filter(code => code === 500).length).toBeGreaterThan(3);
    expect(codes.filter(code => code === 500).length).toBeLessThan(20);
  });

  it('throttles and bans by name', async () => {
    await batch();
    await fault({ kind: 'throttle', count: 1 });
    expect((await batch()).body).toMatchObject({ code: 'Forbidden.AccessDenied.QpsLimitForAppkeyAndApi' });
    await fault({ kind: 'ban', count: 1 });
    expect((await batch()).text).toContain('<html>');
  });
});

describe('a call that the platform does not have', () => {
  it('is answered loudly and counted', async () => {
    const answer = await stage.call('POST', '/v1.0/robot/orgGroupSend', {});
    expect(answer).toMatchObject({ status: 404, body: { code: 'InvalidAction.NotFound' } });
    expect(stage.playground.unknownCalls()).toBe(1);
    expect(stage.ding.state().notes).toMatchObject([
      { kind: 'unknown-call', detail: 'POST /v1.0/robot/orgGroupSend' },
    ]);
  });

  it('is counted outside every platform as well', async () => {
    expect((await send(`${stage.playground.url}/nobody`, 'GET')).status).toBe(404);
    const state = await send(`${stage.playground.url}/state`, 'GET');
    expect(state.body).toMatchObject({ unknownCalls: 1, strays: ['GET /nobody'] });
  });
});
