import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyAudit } from '../../src/audit/verify.ts';
import { mixedPlatforms } from '../../src/directory/seed.ts';
import { County } from '../harness/county.ts';
import { Persona } from '../harness/persona.ts';
import { calm, type Model, type ModelTask, steps, UNITS } from './model.ts';

/**
 * Lives by the number that makes them; one that once found something stays here. A few in `npm test`, always the same;
 * `MODEL_LIVES=200 MODEL_SEED=$RANDOM npx vitest run test/faults/model.test.ts` for a night.
 */
const KEPT: readonly number[] = [1, 2, 3, 4];
const MORE = Number(process.env.MODEL_LIVES ?? 0);
const FIRST = Number(process.env.MODEL_SEED ?? 1_000);
const LIVES = [...KEPT, ...Array.from({ length: MORE }, (_, nth) => FIRST + nth)];
const LENGTH = 24;

describe('any interleaving of officials, time, limits, faults and crashes', () => {
  let county: County;
  beforeAll(async () => {
    county = await County.open({ platforms: mixedPlatforms });
  });
  afterAll(() => county.close());

  const property = fc.asyncProperty(fc.commands(steps, { maxCommands: LENGTH, size: 'max' }), async story => {
    const model: Model = { tasks: [] };
    await fc.asyncModelRun(() => ({ model, real: county }), story);
    await calm(county);
    await county.control('dingtalk', 'limits', { qps: 20 });
    await county.forward('12 分钟');
    for (const task of model.tasks) await compare(county, task);
    expect((await verifyAudit(county.db)).faults).toEqual([]);
  });

  // The county lives on from life to life, so nothing is shrunk: a smaller story would meet another county.
  it.each(LIVES)('ends in the rows and the cards that the model names: life %i', { timeout: 240_000 }, seed =>
    fc.assert(property, { seed, numRuns: 1, endOnFailure: true }),
  );
});

const STATES = { draft: 'DRAFT', asking: 'DISPATCHED', agreed: 'CONFIRMED', cancelled: 'CANCELLED' } as const;
const ANSWERS = { nothing: 'PENDING', yes: 'CONFIRMED', 'other time': 'PROPOSED_TIME' } as const;

async function compare(county: County, task: ModelTask): Promise<void> {
  const [row] = await county.db.query<{ state: string; date: string }>(
    `select state, date::text as date from joint_task where no = $1`,
    [task.no],
  );
  expect({ no: task.no, ...row }).toEqual({
    no: task.no,
    state: STATES[task.state],
    date: `2026-09-${task.day}`,
  });
  if (task.state === 'draft') return;
  const parts = await county.db.query<{ unit: string; state: string }>(
    `select u.code as unit, p.state from task_participant p join unit u on u.id = p.unit_id
       join joint_task t on t.id = p.task_id where t.no = $1 order by u.code`,
    [task.no],
  );
  const said = [...task.said].map(([unit, answer]) => ({ unit, state: ANSWERS[answer] }));
  expect(parts).toEqual(said.sort((a, b) => (a.unit < b.unit ? -1 : 1)));
  for (const unit of UNITS) await compareCard(county.who(unit), task);
}

/** What her phone shows of the task: the card of this round once, with the count of those who said yes. */
async function compareCard(person: Persona, task: ModelTask): Promise<void> {
  const cards = person
    .items()
    .filter(item => item.recalled !== true)
    .flatMap(({ body }) => (body.type === 'card' ? [body] : []))
    .filter(body => Persona.words(body).includes(task.no));
  const day = `9月${task.day}日`;
  if (task.state === 'cancelled') {
    // 政务钉钉 recalls the message; elsewhere every card of the task says so and has lost its buttons.
    for (const card of cards.filter(one => one.title.startsWith('【联合检查】'))) {
      expect([person.name, await person.looksAt(card)]).toEqual([
        person.name,
        expect.stringContaining('已取消'),
      ]);
    }
    return;
  }
  const asking = cards.filter(card => card.title.startsWith('【联合检查】') && card.title.includes(day));
  expect([person.name, task.no, asking.length]).toEqual([person.name, task.no, 1]);
  const yes = [...task.said.values()].filter(answer => answer === 'yes').length;
  for (const card of asking) {
    expect([person.name, await person.looksAt(card)]).toEqual([
      person.name,
      expect.stringContaining(`已确认 ${yes}/${UNITS.length}`),
    ]);
  }
}
