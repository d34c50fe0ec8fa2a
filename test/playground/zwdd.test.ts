import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Pair, signatureOf } from '../../playground/zwdd/signing.ts';
import { FIRE, HUMAN, openZwdd, type ZwddStage } from './zwdd-support.ts';

let stage: ZwddStage;
beforeEach(async () => {
  stage = await openZwdd();
});
afterEach(() => stage.close());

const text = (content: string): string => JSON.stringify({ msgtype: 'text', text: { content } });
const notify = (bizMsgId: string, msg: string, receiverIds = FIRE.userId) =>
  stage.call('/message/workNotification', [
    ['tenantId', stage.platform.app.tenantId],
    ['bizMsgId', bizMsgId],
    ['receiverIds', receiverIds],
    ['msg', msg],
  ]);
const task = (bizTaskId: string): Pair[] => [
  ['tenantId', stage.platform.app.tenantId],
  ['subject', '确认联合检查'],
  ['creatorId', FIRE.userId],
  ['assigneeId', FIRE.userId],
  ['bizTaskId', bizTaskId],
  ['url', 'https://e.example/1'],
  ['mobileUrl', 'https://e.example/1'],
];

describe('the signature', () => {
  it.each([
    [
      'POST',
      '/message/workNotification',
      [
        ['msg', '{"msgtype":"text","text":{"content":"你好"}}'],
        ['tenantId', '50000'],
        ['receiverIds', '1,2'],
        ['bizMsgId', 'b1'],
        ['organizationCodes', ''],
      ],
      'QL8k9GaWEd0uRyl6bWJLOj7eOEINpKruRLhcq1Dvp7I=',
    ],
    [
      'POST',
      '/openplatform/message/query_callback_define',
      [],
      'q88JOjELKg4KAb8H0D0evpTB7qQugjDgqP1YO3aEN1k=',
    ],
    [
      'GET',
      '/mozi/employee/listEmployeeAccountIds',
      [
        ['tenantId', '50000'],
        ['employeeCodes', 'GE_b'],
        ['employeeCodes', 'GE_a'],
      ],
      'Uerc83n9lbBbnU/42uW9u1PSLXK0K8vwWdoqVHKFeeM=',
    ],
  ] as [string, string, Pair[], string][])('of %s %s is the known one', (method, path, params, expected) => {
    const fixed = { timestamp: '2024-01-02T03:04:05.678+08:00', nonce: '17041358456781234' };
    expect(signatureOf('secret', { method, path, params, ...fixed })).toBe(expected);
  });

  it.each([
    ['a wrong key', { headers: { apiKey: 'somebody-else' } }, 'InvalidApiKey'],
    [
      'a time half an hour ago',
      { headers: { 'X-Hmac-Auth-Timestamp': '2026-09-15T08:30:00.000+08:00' } },
      'TimestampExpired',
    ],
    [
      'a time without milliseconds',
      { headers: { 'X-Hmac-Auth-Timestamp': '2026-09-15T09:00:00+08:00' } },
      'InvalidTimestamp',
    ],
    ['another signature', { headers: { 'X-Hmac-Auth-Signature': 'AAAA' } }, 'SignatureDoesNotMatch'],
    ['a nonce with letters', { headers: { 'X-Hmac-Auth-Nonce': 'abc' } }, 'InvalidNonce'],
    ['JSON instead of a form', { rawBody: '{}', contentType: 'application/json' }, 'UnsupportedMediaType'],
    ['an unencoded body', { rawBody: 'appkey=a+b&appsecret=50%' }, 'SignatureDoesNotMatch'],
  ])('is refused for %s, in the gateway’s shape', async (_what, change, code) => {
    const { outer } = await stage.call('/gettoken.json', [['appkey', 'a+b']], change);
    expect(outer).toMatchObject({ success: false, Code: code, HostId: expect.any(String) });
    expect(outer).toHaveProperty('_RequestId');
  });

  it('lets a nonce through once', async () => {
    const { appKey: appkey, appSecret: appsecret } = stage.platform.app;
    const params: Pair[] = [
      ['appkey', appkey],
      ['appsecret', appsecret],
    ];
    const nonce = '17000000000000001';
    const timestamp = new Date(stage.playground.clock.now()).toISOString();
    const signed = { method: 'POST', path: '/gettoken.json', timestamp, nonce, params };
    const headers = {
      'X-Hmac-Auth-Nonce': nonce,
      'X-Hmac-Auth-Signature': signatureOf(stage.platform.app.appSecret, signed),
    };
    expect((await stage.call('/gettoken.json', params, { headers })).inner).toMatchObject({
      success: true,
      data: { expiresIn: 7200 },
    });
    expect((await stage.call('/gettoken.json', params, { headers })).outer).toMatchObject({
      Code: 'NonceReplayed',
    });
  });
});

describe('people', () => {
  it('are found in two steps', async () => {
    const tenant: Pair = ['tenantId', stage.platform.app.tenantId];
    const { inner } = await stage.call('/mozi/employee/get_by_mobile', [
      tenant,
      ['areaCode', '86'],
      ['namespace', 'local'],
      ['mobile', FIRE.mobile],
    ]);
    const { employeeCode } = Object(inner.data);
    expect(employeeCode).toMatch(/^GE_/);
    const accounts = await stage.call(
      '/mozi/employee/listEmployeeAccountIds',
      [tenant, ['employeeCodes', employeeCode]],
      {
        method: 'GET',
      },
    );
    expect(accounts.inner.data).toMatchObject([{ accountId: Number(FIRE.userId), employeeCode }]);
  });
});

describe('work notifications', () => {
  it('answer with a JSON string and stand in the feed', async () => {
    const { outer, inner } = await notify('b1', text('请确认'));
    expect(typeof outer.content).toBe('string');
    expect(inner).toMatchObject({ success: true, content: { msgId: expect.any(String) } });
    expect(stage.items(FIRE.userId, 'notice')).toHaveLength(1);
  });

  it('are refused under an id that was used before', async () => {
    await notify('b1', text('一'));
    const { outer, inner } = await notify('b1', text('二'));
    expect(outer.success).toBe(true);
    expect(inner).toMatchObject({ success: false, responseMessage: 'bizMsgId重复' });
    expect(stage.items(FIRE.userId, 'notice')).toHaveLength(1);
  });

  it('say the same words once a day and tell nobody', async () => {
    await notify('b1', text('请确认'));
    expect((await notify('b2', text('请确认'), `${FIRE.userId},${HUMAN.userId}`)).inner.success).toBe(true);
    expect(stage.items(FIRE.userId, 'notice')).toHaveLength(1);
    expect(stage.items(HUMAN.userId, 'notice')).toHaveLength(1);
    expect(stage.platform.state().droppedRepeats).toBe(1);
    await stage.playground.clock.forward(15 * 3_600_000);
    await notify('b3', text('请确认'));
    expect(stage.items(FIRE.userId, 'notice')).toHaveLength(2);
  });

  it('keep to 2048 bytes, 1000 receivers and 100 a person and day', async () => {
    expect((await notify('b1', text('查'.repeat(700)))).inner).toMatchObject({ success: false });
    const many = Array.from({ length: 1_001 }, (_, n) => String(n)).join(',');
    expect((await notify('b2', text('x'), many)).inner).toMatchObject({ success: false });
    await stage.control('limits', { qps: 1_000 });
    for (let n = 0; n < 100; n += 1) await notify(`n${n}`, text(`第${n}条`));
    expect((await notify('n100', text('第101条'))).inner).toMatchObject({
      success: false,
      responseCode: 'DAY_LIMIT',
    });
  });

  it('are recalled by their id', async () => {
    await notify('b1', text('请确认'));
    const { inner } = await stage.call('/message/revoke', [
      ['tenantId', stage.platform.app.tenantId],
      ['msgType', 'workNotification'],
      ['msgApp', stage.platform.app.msgApp],
      ['bizMsgId', 'b1'],
    ]);
    expect(inner.data).toBe('true');
    expect(stage.items(FIRE.userId, 'notice')[0]?.recalled).toBe(true);
  });
});

describe('to-do items', () => {
  it('are made once per bizTaskId; a repeat is a success without data', async () => {
    const first = await stage.call('/tc/v2/openapi/task/create.json', task('t1'));
    expect(first.inner.data).toMatchObject({ taskUuid: expect.any(String), packageUuid: expect.any(String) });
    const again = await stage.call('/tc/v2/openapi/task/create.json', task('t1'));
    expect(again.inner.success).toBe(true);
    expect(again.inner.data).toBeUndefined();
    expect(stage.items(FIRE.userId, 'todo')).toHaveLength(1);
  });

  it.each([
    ['finish', FIRE.userId, '已办结'],
    ['cancel', FIRE.userId, '已取消'],
  ])('can be ended: %s', async (verb, userId, shown) => {
    const { inner } = await stage.call('/tc/v2/openapi/task/create.json', task('t1'));
    const { taskUuid } = Object(inner.data);
    await stage.call(`/tc/openapi/task/${verb}.json`, [
      ['taskUuid', taskUuid],
      ['userId', userId],
    ]);
    expect(stage.items(FIRE.userId, 'todo')[0]?.body).toMatchObject({ done: true, text: shown });
  });
});

describe('limits and faults', () => {
  it('stop the eleventh call of a second', async () => {
    for (let n = 0; n < 10; n += 1) await notify(`n${n}`, text(`第${n}条`));
    expect((await notify('n10', text('多了'))).outer).toMatchObject({ success: false, Code: 'Throttling' });
    expect(stage.platform.state().limitHits.total).toBe(1);
    await stage.playground.clock.forward(1_001);
    expect((await notify('n10', text('多了'))).inner.success).toBe(true);
  });

  it('refuse what the app was not granted', async () => {
    const params: Pair[] = [
      ['appKey', stage.platform.app.appKey],
      ['tenantId', stage.platform.app.tenantId],
      ['accountId', FIRE.userId],
      ['msgType', 'text'],
      ['msgBody', '{"content":"在"}'],
    ];
    expect((await stage.call('/robot/message/sendoto', params)).outer).toMatchObject({
      success: false,
      bizErrorCode: 'OPF-B001-05-16-0002',
    });
    await stage.control('limits', { robotGranted: true });
    expect((await stage.call('/robot/message/sendoto', params)).inner.success).toBe(true);
    expect(stage.items(FIRE.userId, 'direct')).toHaveLength(1);
  });

  it('take a call and lose the answer', async () => {
    await stage.control('faults', {
      route: '/message/workNotification',
      kind: 'reset-after-accept',
      count: 1,
    });
    await expect(notify('b1', text('请确认'))).rejects.toThrow('fetch failed');
    expect(stage.items(FIRE.userId, 'notice')).toHaveLength(1);
  });

  it('count a call that nobody has', async () => {
    expect((await stage.call('/card/instances', [])).status).toBe(404);
    expect(stage.platform.unknownCalls()).toBe(1);
  });
});
