import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { weightsFile } from '../../scripts/train-reply-intents.ts';
import { reading } from './support.ts';

describe('the model that is heard where the rules find nothing', () => {
  it('has the weights that the labelled replies make', () => {
    const kept = new URL('../../src/report/reply/intent-weights.json', import.meta.url);
    expect(readFileSync(kept, 'utf8')).toBe(weightsFile());
  }, 60_000);

  it('leaves to the buttons what it has no opinion on', () => {
    for (const text of ['asdf', '\u{1F914}', '的的的', '楼下那只猫又来了'])
      expect(reading(text)).toMatchObject({ intent: 'UNKNOWN', slots: {} });
  });

  it('makes no figures and no days', () => {
    for (const text of ['数字都在表里了哈', '快的话就那几天', '反正都改好啦'])
      expect(Object.keys(reading(text).slots)).not.toEqual(expect.arrayContaining(['due']));
  });
});
