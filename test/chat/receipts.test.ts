import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { type CardAsked, receiptKey, toldOf } from '../../src/chat/receipts.ts';

const ASK = { subjectKind: 'task', subjectId: 't1', unitId: 'u1' };
const log = pino({ level: 'silent' });
const NINE = new Date('2026-09-09T09:00:00+08:00');

type Readers = (ref: string) => Promise<ReadonlyMap<string, Date>>;

/** The receipt of one unit whose liaison and deputy have a card each, as this platform tells it. */
async function receipt(readersOf: Readers | undefined, platforms = ['lark', 'lark']) {
  const cards = platforms.map(
    (platform, at): CardAsked => ({
      ...ASK,
      platform,
      role: at === 0 ? 'liaison' : 'deputy',
      userId: `ou_${at}`,
      ref: `om_${at}`,
    }),
  );
  const adapters = new Map([['lark', readersOf === undefined ? {} : { readersOf }]]);
  return (await toldOf(cards, { adapters, log })).get(receiptKey(ASK));
}

describe('who of a unit has looked', () => {
  it('is the first who did', async () => {
    const readers: Readers = async ref => new Map(ref === 'om_1' ? [['ou_1', NINE]] : []);
    expect(await receipt(readers)).toEqual({ role: 'deputy', at: NINE.toISOString() });
  });

  it('is nobody where every card is told about and none was read', async () => {
    expect(await receipt(async () => new Map())).toEqual({ role: 'liaison', at: null });
  });

  it.each<[string, Readers | undefined, string[]]>([
    ['the platform does not tell', undefined, ['lark', 'lark']],
    [
      'it refuses for one of the cards',
      async ref => (ref === 'om_0' ? new Map() : Promise.reject(new Error('230033'))),
      ['lark', 'lark'],
    ],
    ['one of the cards is on a platform that does not tell', async () => new Map(), ['lark', 'dingtalk']],
  ])('is not known when %s', async (_what, readers, platforms) => {
    expect(await receipt(readers, platforms)).toBeUndefined();
  });

  it('somebody else’s look at the message counts for nothing', async () => {
    expect(await receipt(async () => new Map([['ou_9', NINE]]))).toEqual({ role: 'liaison', at: null });
  });
});
