import { expect, it } from 'vitest';
import { readTypedTask } from '../../src/inspection/typed.ts';

it.each([
  ['书面检查', { mode: 'written' }],
  ['（网络检查）', { mode: 'online' }],
  ['非现场检查', { mode: 'remote' }],
  ['突发险情', { trigger: 'emergency', mode: undefined }],
  ['企业邀约', { trigger: 'invited' }],
  ['不得事先通知', { unannounced: true, trigger: undefined }],
])('how an inspection is made may be said anywhere in the line: %s', (words, expected) => {
  for (const line of [
    `发起联合检查 S03 9月10日 9:30 ${words} 对象:甲企业、乙企业`,
    `发起联合检查 S03 9月10日 9:30 对象:甲企业、乙企业 ${words}`,
  ])
    expect(readTypedTask(line, '2026-09-08')).toMatchObject({
      scenario: 'S03',
      date: '2026-09-10',
      time: '09:30',
      enterprises: ['甲企业', '乙企业'],
      ...expected,
    });
});
