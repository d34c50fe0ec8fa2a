import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Call, FOUR } from './call.ts';
import { back, UNTIL_RETURN } from './refusal-cases.ts';
import { FROM_RETURN } from './refusal-cases-later.ts';

const REFUSALS = [...UNTIL_RETURN, ...FROM_RETURN];

describe('refusals of a call', () => {
  it.each(REFUSALS)('%s: %s', (code, _what, run) => {
    expect(run()).toBe(code);
  });

  it('are all listed here', () => {
    const folder = new URL('../../src/whistle/', import.meta.url);
    const source = readdirSync(folder)
      .filter(name => name.endsWith('.ts'))
      .map(name => readFileSync(new URL(name, folder), 'utf8'))
      .join('\n');
    const codes = new Set([...source.matchAll(/refuse\(\s*'([a-z-]+)'/g)].map(([, code = '']) => code));
    expect([...codes].filter(code => !REFUSALS.some(([listed]) => listed === code))).toEqual([]);
  });

  it('change nothing', () => {
    const call = new Call().out();
    const before = call.state;
    call.refuses('GAJ', { type: 'whistle.sign', unitId: 'XFDD' });
    expect(call.state).toBe(before);
  });
});

describe('a second tap', () => {
  it.each([
    ['签收', () => new Call().out().signed(), 'XFDD', { type: 'whistle.sign', unitId: 'XFDD' }],
    ['报到', () => new Call().out().there(), 'XFDD', { type: 'whistle.come', unitId: 'XFDD' }],
    ['对，吹哨', () => new Call().out(), 'CGZ', { type: 'whistle.send' }],
    ['申请退回', () => new Call().out().returned(), 'XFDD', back],
    [
      '反馈',
      () => new Call().out().there().reported(),
      'XFDD',
      { type: 'whistle.feedback', unitId: 'XFDD', stage: 'final', ...FOUR },
    ],
  ] as const)('on %s is answered kindly and leaves no trace', (_what, made, who, command) => {
    const call = made();
    const before = call.state;
    expect(call.does(who, command)).toMatchObject({ decided: false, code: 'already', harmless: true });
    expect(call.state).toBe(before);
  });
});
