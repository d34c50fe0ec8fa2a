import { expect, it } from 'vitest';
import { answers } from '../../../cards/answers.ts';
import { County } from '../../harness/county.ts';

it('every phrase that the help names is understood, and the help fits a message of 政务钉钉', async () => {
  const phrases = answers.help
    .split('\n')
    .slice(1)
    .flatMap(line => line.replace(/^【[^】]*】/u, '').split(' ｜ '))
    .map(phrase => phrase.replace(/（.*）$/u, '').trim());
  expect(phrases.length).toBeGreaterThan(20);
  expect(Buffer.byteLength(answers.help)).toBeLessThanOrEqual(2_048);
  const county = await County.open();
  try {
    const office = county.who('SFJ');
    await office.says('这句话谁也看不懂');
    await office.isTold('没看懂这句话');
    const puzzled = () => office.items().filter(item => JSON.stringify(item.body).includes('没看懂')).length;
    for (const phrase of phrases) {
      await office.says(phrase);
      await county.settle();
      expect([phrase, puzzled()]).toEqual([phrase, 1]);
    }
  } finally {
    await county.close();
  }
});
