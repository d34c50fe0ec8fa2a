import { START } from '../house.ts';
import { type Harm, quiet } from '../run.ts';
import type { Scene } from '../scene.ts';
import { atEnd, during } from './while.ts';

const HOUR = 3_600_000;

/** The service's clock jumps ahead and, some seconds later, back to the truth; those of the others stay right. */
function stepped(name: string, stepMs: number, short?: true): Harm {
  return {
    name,
    ...(short === undefined ? {} : { short }),
    // What was made under the wrong time carries it, so the order of such cards can't be told by their times.
    needs: { wrongTimes: true },
    async inflict(scene, over) {
      let struck = 0;
      await during(over, 3_000, async () => {
        await step(scene, struck % 2 === 0 ? stepMs : -stepMs);
        struck += 1;
      });
      if (struck % 2 === 1) await step(scene, -stepMs);
      return struck;
    },
  };
}

async function step(scene: Scene, stepMs: number): Promise<void> {
  for (let replica = 0; replica < scene.replicas; replica += 1)
    await scene.service(replica)?.order({ stepMs });
}

/**
 * Time passes while nobody watches, and the service dies at its first looks at what has become due. Nothing is on its
 * way by then: what lay unclear for days would rightly be left to an operator.
 */
const sweeps: Harm = {
  name: 'kill −9 in the sweep',
  async inflict(scene, over) {
    await atEnd(over);
    await quiet(scene);
    const due = await firstDue(scene);
    if (due === undefined) return 0;
    scene.pass(due.getTime() - Date.parse(START) + HOUR);
    scene.ordersAtStart.push(
      { killAt: 'sweep.before-commit', time: 1 },
      { killAt: 'sweep.committed', time: 1 },
    );
    await scene.service()?.kill();
    await scene.died(3);
    await scene.ready();
    return scene.deaths - 1;
  },
};

/** When the service has something to remind of next. */
async function firstDue(scene: Scene): Promise<Date | undefined> {
  const rows = await scene.db.query<{ at: Date | null }>(
    `select min(next_at) as at from duty where state = 'open'`,
  );
  return rows[0]?.at ?? undefined;
}

/** Clocks that lie, and time that passed unseen. */
export const clock: readonly Harm[] = [
  sweeps,
  stepped('clock an hour ahead, then back', HOUR),
  stepped('clock ten minutes behind, then right', -HOUR / 6, true),
];
