import { expect, it } from 'vitest';
import { createRouter } from '../../src/whistle/route/index.ts';
import { demoBook, faults, samplesIn } from './helpers.ts';

const router = createRouter(demoBook());

/** Regression floor over all rounds, recorded when the texts had been seen; see the fixture for the first scores. */
const FLOOR = 0.975;
const CATEGORY_FLOOR = 0.85;
/** Thousands of texts on cores that others use too. */
const PATIENCE = 240_000;

it('routes every sample of the county as the county would accept it', () => {
  const wrong = samplesIn('../fixtures/dev_whistles.json').flatMap(s => {
    const found = faults(s, router.route({ town: s.town, text: s.text }));
    return found.length === 0 ? [] : [`${s.id} ${found.join(', ')}`];
  });
  expect(wrong).toEqual([]);
});

it(
  'does not fall below the recorded score on the adversarial texts, overall and in any category',
  () => {
    const samples = samplesIn('../fixtures/whistle_adversarial.json');
    const tally = new Map<string, { right: number; all: number }>();
    const wrong: string[] = [];
    for (const s of samples) {
      const found = faults(s, router.route({ town: s.town, text: s.text }));
      const t = tally.get(s.category) ?? { right: 0, all: 0 };
      t.all++;
      if (found.length === 0) t.right++;
      else wrong.push(`${s.id} ${s.text}: ${found.join(', ')}`);
      tally.set(s.category, t);
    }
    expect(1 - wrong.length / samples.length, wrong.join('\n')).toBeGreaterThanOrEqual(FLOOR);
    for (const [category, { right, all }] of tally) {
      expect(right / all, category).toBeGreaterThanOrEqual(CATEGORY_FLOOR);
    }
  },
  PATIENCE,
);

it('is examined on texts for every unit of the county', () => {
  const examined = new Set(samplesIn('../fixtures/whistle_adversarial.json').flatMap(s => s.leadAny));
  expect(
    demoBook()
      .units.map(u => u.code)
      .filter(code => !examined.has(code)),
  ).toEqual([]);
});
