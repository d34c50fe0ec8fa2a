import { afterEach, expect, it } from 'vitest';
import { County } from '../../harness/county.ts';
import type { Persona } from '../../harness/persona.ts';
import { routineCall } from './scene.ts';

let county: County;
afterEach(() => county.close());

/** Two who have signed are told of a withdrawal in the same words; then the service dies before it noted the answer. */
async function toldThenKilled(env: Record<string, string>): Promise<Persona[]> {
  county = await County.open({ env });
  const { town, lead, joint } = await routineCall(county);
  for (const who of [lead, joint]) await who.taps('【日常哨】', '签收');
  await town.fills('【已吹哨】', '撤哨', { reason: '物业已清理' });
  await county.restart(async () => undefined);
  // What a claim leaves behind whose holder was killed between the platform's answer and the record of it.
  await county.db.query(
    `update card_message set ref = null, sent_version = desired_version - 1, posted_at = null, shown_hash = null,
       tried_at = $1, tried_post = post, claimed_till = null, due_at = $1 where kind = 'whistle.off'`,
    [county.clock.now()],
  );
  await county.settle();
  return [lead, joint];
}

const copies = (who: Persona): number =>
  who.items().filter(item => JSON.stringify(item.body).includes('【撤哨】')).length;

it('a notice that was on its way when the service was killed is there once', async () => {
  expect((await toldThenKilled({})).map(copies)).toEqual([1, 1]);
});

it('and more than once where notices share calls, which is the documented price of that setting', async () => {
  for (const times of (await toldThenKilled({ DINGTALK_SHARE_NOTICES: 'on' })).map(copies))
    expect(times).toBeGreaterThan(1);
});
