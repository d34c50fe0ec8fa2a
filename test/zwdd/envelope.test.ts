import { describe, expect, it } from 'vitest';
import { DEFAULT_PATTERNS, readAnswer } from '../../adapters/zwdd/envelope.ts';

const read = (body: unknown, status = 200) =>
  readAnswer(
    { type: 'response', status, text: typeof body === 'string' ? body : JSON.stringify(body) },
    DEFAULT_PATTERNS,
  );
const gateway = (Message: string, bizErrorCode = 'X') => ({
  success: false,
  Code: 'C',
  Message,
  bizErrorCode,
});
const business = (responseMessage: string) => ({
  success: true,
  content: { success: false, responseCode: '9', responseMessage, bizErrorCode: '0' },
});

describe('an answer', () => {
  it('is good only when both levels say so', () => {
    expect(read({ success: true, content: { success: true, data: { a: 1 } } })).toEqual({
      ok: true,
      data: { a: 1 },
    });
    expect(read({ success: true, content: '{"success":true,"content":{"msgId":"m"}}' })).toEqual({
      ok: true,
      data: { msgId: 'm' },
    });
    expect(read(business('参数错误'))).toMatchObject({ ok: false, failure: { kind: 'refused', code: '9' } });
  });

  it.each([
    ['a missing second level', { success: true }, 200],
    ['a second level that is no JSON', { success: true, content: 'ok' }, 200],
    ['a page', '<html>', 200],
    ['nothing', '', 200],
    ['203, even with a good body', { success: true, content: { success: true } }, 203],
    ['302', { success: true, content: { success: true } }, 302],
    ['500 with a failure in it', gateway('没有权限'), 500],
    ['a busy system', business('系统繁忙'), 200],
  ])('leaves the end open: %s', (_what, body, status) => {
    expect(read(body, status)).toMatchObject({ ok: false, failure: { kind: 'unknown' } });
  });

  it.each([
    [
      'the missing subscription',
      gateway('x', 'OPF-B001-05-16-0002'),
      { kind: 'refused', alarm: 'permission' },
    ],
    ['a wrong signature', gateway('签名不匹配'), { kind: 'throttled', alarm: 'signature', scope: 'call' }],
    ['a nonce used twice', gateway('nonce重复使用'), { kind: 'throttled', alarm: 'signature' }],
    ['an id used before', business('bizMsgId重复'), { kind: 'repeated' }],
    ['a full day', business('单个用户每天接收消息数已达上限'), { kind: 'day-is-full' }],
    ['too many calls', gateway('触发限流'), { kind: 'throttled', scope: 'app' }],
    ['a receiver that is unknown', business('接收人不存在'), { kind: 'refused' }],
  ])('tells %s', (_what, body, failure) => {
    expect(read(body)).toMatchObject({ ok: false, failure });
  });

  it('is read in a refusal of the gateway whatever its status below 500', () => {
    expect(read(gateway('触发限流'), 403)).toMatchObject({ failure: { kind: 'throttled' } });
  });

  it('takes 429 for a limit whatever it carries', () => {
    expect(read('slow down', 429)).toMatchObject({ failure: { kind: 'throttled', scope: 'app' } });
  });

  it('tells a call that never left from one whose end is unknown', () => {
    expect(readAnswer({ type: 'not-sent', reason: 'refused' }, DEFAULT_PATTERNS)).toMatchObject({
      failure: { kind: 'throttled', code: 'network.unreachable' },
    });
    expect(readAnswer({ type: 'lost', reason: 'reset' }, DEFAULT_PATTERNS)).toMatchObject({
      failure: { kind: 'unknown' },
    });
  });
});
