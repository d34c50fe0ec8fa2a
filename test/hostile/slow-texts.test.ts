import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRouter } from '../../src/whistle/route/index.ts';
import { County } from '../harness/county.ts';
import { reading } from '../reply/support.ts';
import { demoBook } from '../whistle-route/helpers.ts';
import { ATTACKS, growth } from './time.ts';

/** Longest text that an adapter hands on. */
const LONGEST = 4_000;
/** Quadratic at the worst, which at this length is nothing; the rest is room for the measuring. */
const MOST = 6;

describe('texts made to be slow to read', () => {
  const router = createRouter(demoBook());

  it('are told from others by the gauge', async () => {
    const cubic = (text: string) => {
      let steps = 0;
      for (let a = 0; a < text.length; a += 4)
        for (let b = 0; b < text.length; b += 4) for (let c = 0; c < text.length; c += 4) steps += a ^ b ^ c;
      return steps;
    };
    expect(await growth(cubic, size => 'x'.repeat(size), LONGEST)).toBeGreaterThan(MOST);
  });

  it('take no more than a square of their length where calls are routed', async () => {
    for (const { name, textOf } of ATTACKS) {
      expect(
        await growth(text => router.route({ text, town: '城关镇' }), textOf, LONGEST),
        name,
      ).toBeLessThan(MOST);
    }
  });

  it('take no more than a square of their length where replies are read', async () => {
    for (const { name, textOf } of ATTACKS)
      expect(await growth(reading, textOf, LONGEST), name).toBeLessThan(MOST);
  });
});

describe('texts made to be slow to read, through every interpreter', () => {
  let county: County;
  beforeAll(async () => {
    county = await County.open();
  });
  afterAll(() => county.close());

  it('take no more than a square of their length', async () => {
    let n = 0;
    const { userId } = county.who('XFDD');
    const typed = (text: string) => {
      n += 1;
      return county.app.inbound.handle({
        type: 'message',
        platform: 'dingtalk',
        eventId: `slow-${n}`,
        userId,
        chat: { id: `direct:${userId}`, kind: 'direct' },
        text,
        files: [],
      });
    };
    for (const { name, textOf } of ATTACKS)
      expect(await growth(typed, textOf, LONGEST), name).toBeLessThan(MOST);
  });
});
