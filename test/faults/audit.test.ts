import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditEffects } from './audit/effects.ts';
import type { Finding } from './audit/finding.ts';
import { auditPhones } from './audit/phones.ts';
import { type PlatformState, readState } from './audit/posted.ts';
import { auditRest } from './audit/rest.ts';
import { House } from './house.ts';
import { quiet } from './run.ts';
import { Scene } from './scene.ts';
import { type Deed, Workload } from './workload.ts';

const MINUTES = 60_000;

/** A morning without harm, and after it one broken promise of each kind, planted where the auditor has to see it. */
describe('the auditor of the fault suite', { timeout: 3 * MINUTES }, () => {
  let house: House;
  let scene: Scene;
  let workload: Workload;
  let state: PlatformState;
  beforeAll(async () => {
    house = await House.open();
    scene = await Scene.open(house, {});
    workload = new Workload(scene, 1);
    await workload.run();
    await quiet(scene);
    state = readState(await scene.state());
  }, 5 * MINUTES);
  afterAll(async () => {
    await scene?.close();
    await house?.close();
  });

  const promises = (findings: readonly Finding[]): string[] => [
    ...new Set(findings.map(({ promise }) => promise)),
  ];

  it('finds nothing where nothing happened', async () => {
    expect(await auditEffects(scene.db, workload.deeds)).toEqual([]);
    expect(await auditPhones(scene.db, state, true)).toEqual([]);
    expect(await auditRest(scene, state)).toEqual([]);
  });

  it('sees a card that is on a phone twice, one that is on none, one that went back, one of nobody', async () => {
    const [card] = state.platforms.dingtalk.cards.filter(({ params }) =>
      Object.values(params).join('').includes('全部到齐'),
    );
    if (card === undefined) throw new Error('nobody was told that all have come');
    const changed = (instead: PlatformState['platforms']['dingtalk']['cards']): PlatformState => ({
      ...state,
      platforms: {
        ...state.platforms,
        dingtalk: {
          cards: [...state.platforms.dingtalk.cards.filter(one => one !== card), ...instead],
        },
      },
    });
    const look = async (instead: PlatformState['platforms']['dingtalk']['cards']): Promise<string[]> =>
      promises(await auditPhones(scene.db, changed(instead), true));
    expect(await look([{ ...card, deliveries: [...card.deliveries, ...card.deliveries] }])).toEqual([
      'doubled',
    ]);
    expect(await look([])).toEqual(['silent']);
    const versions = ['{"v":"3"}', '{"v":"2"}'].map(buttons => ({ params: { buttons } }));
    expect(await look([{ ...card, updates: versions }])).toEqual(['out of order']);
    expect(await look([card, { ...card, outTrackId: 'nobody.1' }])).toEqual(['doubled']);
    expect(await look([{ ...card, params: { markdown: '已确认 0/6' } }])).toEqual(['silent']);
  });

  it('sees a deed without effect, one with two, and one that nobody saw the end of', async () => {
    const deed = (acknowledged: number, finished: boolean): Deed => ({
      task: workload.deeds[0]?.task ?? '',
      unit: 'GAJ',
      kind: 'confirm',
      round: 1,
      attempts: 1,
      acknowledged,
      finished,
    });
    expect(promises(await auditEffects(scene.db, [...workload.deeds, deed(1, true)]))).toContain('lost');
    expect(promises(await auditEffects(scene.db, [...workload.deeds, deed(0, false)]))).toContain('silent');
    await scene.db.query('alter table audit disable trigger user');
    await scene.db.query(
      `insert into audit (stream, seq, at, region_id, actor_kind, actor_id, channel, action, detail, prev_hash, hash)
       select stream, 1000, at, region_id, actor_kind, actor_id, channel, action, detail, hash, hash from audit
       where action = 'task.dispatched' limit 1`,
    );
    expect(promises(await auditEffects(scene.db, workload.deeds))).toEqual(['doubled']);
    expect(promises(await auditRest(scene, state))).toEqual(['unrecovered']);
  });

  it('sees a card that stays behind the record', async () => {
    await scene.db.query(`update card_message set state = 'failed' where platform = 'zwdd'`);
    const stuck = (await auditRest(scene, state)).filter(({ what }) => what.includes('failed'));
    expect(stuck.length).toBeGreaterThan(0);
  });
});
