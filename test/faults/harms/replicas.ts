import { setTimeout as pause } from 'node:timers/promises';
import type { Harm } from '../run.ts';
import type { Scene } from '../scene.ts';
import { during } from './while.ts';

/** Also where the officials are done sooner: what they did is still on its way to the phones. */
const LEAST_KILLS = 3;

/** One of so many replicas is killed as soon as it stands again. */
function oneKilled(replicas: number, short?: true): Harm {
  return {
    name: `${replicas} replicas, one killed again and again`,
    ...(short === undefined ? {} : { short }),
    needs: { replicas },
    async inflict(scene, over) {
      await during(over, 1_500, () => kill(scene));
      while (scene.deaths < LEAST_KILLS) await kill(scene);
      return scene.deaths;
    },
  };
}

/** Meanwhile the others carry on; it is waited for because only who lives can be killed. */
async function kill(scene: Scene): Promise<void> {
  const before = scene.deaths;
  const victim = await scene.running();
  await victim.kill();
  await scene.died(before + 1);
  await scene.running();
}

/** Longer than a claim on cards lasts without a sign of life. */
const FROZEN_MS = 40_000;

/** The platforms find these replicas behind one name. */
export const replicas: readonly Harm[] = [
  oneKilled(2, true),
  oneKilled(4),
  {
    name: '2 replicas, one stands still for 40 s and comes back',
    needs: { replicas: 2 },
    async inflict(scene, over) {
      let struck = 0;
      await during(over, 2_000, async () => {
        const victim = scene.service();
        victim?.freeze();
        await pause(FROZEN_MS);
        victim?.thaw();
        struck += 1;
      });
      return struck;
    },
  },
  {
    name: '2 replicas with clocks five minutes apart',
    needs: { replicas: 2, wrongTimes: true },
    async inflict(scene, over) {
      const step = 300_000;
      await scene.service(1)?.order({ stepMs: step });
      await during(over, 60_000, () => undefined);
      await scene.service(1)?.order({ stepMs: -step });
      return 1;
    },
  },
];
