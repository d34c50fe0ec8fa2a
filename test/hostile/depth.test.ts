import { describe, expect, it } from 'vitest';
import { readTap } from '../../adapters/dingtalk/parse.ts';
import { depthBomb } from './support.ts';

/** The tap of a form of which one value is this JSON. */
function tapWith(value: string): unknown {
  const content = `{"cardPrivateData":{"params":{"id":"confirm","form":{"words":${value}}}}}`;
  return JSON.parse(`{"outTrackId":"${'c'.repeat(24)}.1","userId":"user1","content":${content}}`);
}

describe('a form nested deeper than any stack', () => {
  it.each([
    ['lists', depthBomb(100_000)],
    ['choices', `${'{"value":'.repeat(50_000)}1${'}'.repeat(50_000)}`],
  ])('of %s is a tap that holds nothing there', (_of, value) => {
    const read = readTap(tapWith(value), 'event');
    expect(read).toMatchObject({ type: 'tap', tap: { action: 'confirm', form: { words: '' } } });
  });
});
