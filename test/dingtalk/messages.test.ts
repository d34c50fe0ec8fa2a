import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OutboundCard } from '../../src/chat/adapter.ts';
import { BATCH, CREATE, failure, MOBILE, TestPlatform } from './helper/platform.ts';
import { card, close, outbound, type Rig, rig, updateOne } from './helper/setup.ts';

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
  it('go one by one as cards, each safe to try again, where nothing else was asked for', async () => {
    platform.on(CREATE, () => 'reset');
    expect(await ours.adapter.post(notices(2))).toMatchObject([
      { outcome: 'unknown', idempotent: true },
      { outcome: 'unknown', idempotent: true },
    ]);
    expect(platform.to(BATCH)).toHaveLength(0);
  });

  it('cannot be changed once they were shared: their new look is to be posted anew', async () => {
    expect(await updateOne(ours, 'notice:pqk1')).toMatchObject({ outcome: 'refused', code: 'gone' });
    expect(platform.calls).toHaveLength(0);
  });
});

describe('notices that share calls, where that was asked for,', () => {
  beforeEach(() => replace({ shareNotices: true }));

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
    platform.on(DING, () => failure(403, 'ding.serverquota.insufficient'));
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
