import { it } from 'vitest';
import { surroundings } from '../../src/decide/surroundings.ts';
import { digests, followUps } from '../../src/digest/feature.ts';
import { digestRound } from '../../src/digest/open.ts';
import { Fixture, NOW } from './fixture.ts';
it('time', async () => {
  const county = await Fixture.open();
  await county.db.query(`insert into audit (stream, seq, at, region_id, actor_kind, actor_id, channel, action, detail, prev_hash, hash) values ('s', 1, '2026-09-01', '', 'system', 's', 'clock', 'started', '{}', '', '')`);
  const features = [digests(), followUps()];
  const shell = { features: new Map(features.map(one => [one.kind, one])), surroundings: surroundings(() => NOW) };
  for (let n = 0; n < 3; n++) { const t = performance.now();
  await digestRound({ db: county.db, shell, enqueue: async () => undefined, wake: () => undefined });
  console.log('round', n, performance.now() - t); }
  await county.close();
}, 60000);
