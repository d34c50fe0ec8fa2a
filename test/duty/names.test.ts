import { describe, expect, it } from 'vitest';
import { auditCopy, DUTY_NAMES, dutyName } from '../../cards/duty-copy.ts';
import { COUNTY_DECISIONS, OBLIGATIONS, UNIT_DECISIONS } from '../../src/digest/duties.ts';
import { LADDERS } from '../../src/duty/ladders.ts';

describe('every duty', () => {
  it.each(Object.keys(LADDERS))('%s is said in the officials’ words', kind => {
    expect(dutyName(kind)).toMatch(/^[\p{Script=Han}（）]+$/u);
  });

  it('that a leader hears of is in the morning’s summary as well', () => {
    for (const kind of [...OBLIGATIONS, ...COUNTY_DECISIONS, ...UNIT_DECISIONS])
      expect(Object.keys(DUTY_NAMES)).toContain(kind);
  });
});

describe('what the self-audit says of a card that is stuck', () => {
  it('names the app and what became of it', () => {
    expect(auditCopy.stuck('zwdd', 3, 'refused:33012')).toBe('政务钉钉 3张（平台拒收 33012）');
    expect(auditCopy.stuck('lark', 1, 'unknown')).toBe('飞书 1张（结果不明）');
    expect(auditCopy.stuck('dingtalk', 2, null)).toBe('钉钉 2张');
  });
});
