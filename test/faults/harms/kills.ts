import { PLACES, type Place } from '../orders.ts';
import type { Harm } from '../run.ts';
import type { Scene } from '../scene.ts';
import { atEnd } from './while.ts';

const STRIKES = 3;
/** Places that a morning passes without the bell's help; the sweep has a harm of its own. */
const SHORT = new Set<Place>(['inbound.before-commit', 'inbound.committed', 'delivery.sent']);

/** kill −9 at every named point of the inbound transaction and of the delivery, several times in one morning. */
export const kills: readonly Harm[] = PLACES.filter(place => !place.startsWith('sweep.')).map(place => ({
  name: `kill −9 at ${place}`,
  ...(SHORT.has(place) ? { short: true as const } : {}),
  async inflict(scene, over) {
    for (let strike = 1; strike <= STRIKES && !over.aborted; strike += 1) {
      // Not always the first time it gets there: the second strike falls amid a batch.
      await killedOnce(scene, place, strike * 2 - 1, over);
    }
    return scene.deaths;
  },
}));

/** Resolves once the service has died there, or nothing more happens that could make it. */
async function killedOnce(scene: Scene, place: Place, time: number, over: AbortSignal): Promise<void> {
  const service = await scene.running();
  await service.order({ killAt: place, time });
  await Promise.race([service.gone(), atEnd(over)]);
}
