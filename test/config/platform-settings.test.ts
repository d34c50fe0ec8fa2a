import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { larkSettings } from '../../adapters/lark/index.ts';
import { zwddSettings } from '../../adapters/zwdd/index.ts';
import { SettingError } from '../../src/chat/platform-settings.ts';
import { selfSigned } from '../harness/certificate.ts';

const lark = (settings: string, more: Partial<Parameters<typeof larkSettings>[0]> = {}) =>
  larkSettings({
    domain: 'https://open.feishu.cn',
    appId: 'cli_0123456789abcdef',
    appSecret: 'secret',
    encryptKey: '',
    verificationToken: '',
    events: 'ws',
    settings,
    ...more,
  });

const zwdd = (settings: string, more: Partial<Parameters<typeof zwddSettings>[0]> = {}) =>
  zwddSettings({
    baseUrl: 'https://openplatform.example.gov.cn',
    appKey: 'key',
    appSecret: 'secret',
    tenantId: '50000',
    outgoingToken: '',
    msgApp: '',
    robot: false,
    dingCreator: '',
    settings,
    ...more,
  });

const folder = mkdtempSync(join(tmpdir(), 'settings-'));
function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('the finer settings of a platform', () => {
  it('are the defaults where nothing is said', () => {
    expect(lark('')).toMatchObject({
      limits: { apiPerSecond: 50, userPerSecond: 5, messagePerSecond: 5 },
      timeouts: { requestMs: 10_000, tapMs: 2_500 },
      features: { urgent: true, readReceipts: true },
      trustAckCard: true,
    });
    const quiet = zwdd('');
    expect(quiet).toMatchObject({
      limits: { perSecond: 5 },
      people: { areaCode: '86', namespace: 'local' },
      todo: { enabled: true },
      capabilities: { idempotencyWindowMs: 86_400_000 },
    });
    expect(quiet.ding).toBeUndefined();
    expect(quiet.intake).toBeUndefined();
  });

  it('change what they name and leave the rest', () => {
    expect(lark('{"limits":{"chatPerSecond":2},"features":{"urgent":false}}')).toMatchObject({
      limits: { chatPerSecond: 2, userPerSecond: 5 },
      features: { urgent: false, chart: true },
    });
    const told = zwdd(
      '{"links":{"pcPrefix":"taurus://"},"patterns":{"throttled":"请稍后再试"},"senderField":"senderId"}',
      { outgoingToken: 'a-token-of-16-chars', dingCreator: '9001' },
    );
    expect(told.links).toEqual({ addresses: 'one', pcPrefix: 'taurus://' });
    expect(told.patterns?.throttled?.test('请稍后再试')).toBe(true);
    expect(told.patterns?.repeated?.test('bizMsgId重复')).toBe(true);
    expect(told.intake).toEqual({ token: 'a-token-of-16-chars', senderField: 'senderId' });
    expect(told.ding).toEqual({
      creator: { accountId: '9001', accountName: '9001' },
      notifyType: 'app',
    });
  });

  it('may stand in a file, and name one with certificates', () => {
    const ca = file('ca.pem', selfSigned().cert);
    const path = file('lark.json', JSON.stringify({ caFile: ca, proxy: 'http://10.0.0.8:3128' }));
    expect(lark(path)).toMatchObject({
      ca: expect.stringContaining('BEGIN CERTIFICATE'),
      proxy: 'http://10.0.0.8:3128',
    });
    expect(zwdd(path).network).toMatchObject({ proxy: 'http://10.0.0.8:3128' });
  });

  it.each<[string, string, string]>([
    ['no JSON', '{"limits":', 'LARK_SETTINGS: this is not valid JSON'],
    ['no file', '/nowhere/lark.json', 'LARK_SETTINGS: neither a JSON object nor the path of a file'],
    [
      'a file without JSON',
      file('odd.json', 'limits: 5'),
      'LARK_SETTINGS: what its file holds is not valid JSON',
    ],
    ['a list', file('list.json', '[]'), 'LARK_SETTINGS: '],
    ['an unknown name', '{"limit":{}}', '"limit"'],
    ['an unknown name further in', '{"limits":{"perSecond":5}}', 'limits: '],
    ['a figure that is none', '{"limits":{"apiPerSecond":0}}', 'limits.apiPerSecond: '],
    ['a tap answered too late for the platform', '{"timeouts":{"tapMs":5000}}', 'timeouts.tapMs: '],
    [
      'a certificate that is none',
      `{"caFile":"${file('ca.txt', 'hello')}"}`,
      'caFile: not a file with certificates',
    ],
    ['a proxy that is none', '{"proxy":"socks5://10.0.0.8"}', 'proxy: '],
  ])('stop the start with one line for %s', (_what, value, words) => {
    expect(() => lark(value)).toThrow(SettingError);
    expect(() => lark(value)).toThrow(words);
  });

  it('stop the start for a pattern that is none, without repeating it', () => {
    expect(() => zwdd('{"patterns":{"busy":"(hunter2"}}')).toThrow(/patterns.busy: not a regular expression/);
    expect(() => zwdd('{"patterns":{"busy":"(hunter2"}}')).not.toThrow(/hunter2/);
  });

  it.each([
    [{ appId: 'cli_short' }, 'LARK_APP_ID'],
    [{ events: 'webhook' as const }, 'LARK_VERIFICATION_TOKEN'],
  ])('know what the variables beside them need (%o)', (more, variable) => {
    expect(() => lark('', more)).toThrow(variable);
  });
});
