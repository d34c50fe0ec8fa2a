import { PLACES, type Place } from '../orders.ts';
import type { Harm } from '../run.ts';
import type { Scene } from '../scene.ts';
import { atEnd } from './while.ts';

const STRIKES = 3;
/** The short form dies once at each of these, one after the other; every start costs it seconds of both cores. */
const IN_TURN: readonly Place[] = ['inbound.before-commit', 'inbound.committed', 'delivery.sent'];
/** Longer than what a dead service had in hand stays its own (src/chat/outbox.ts). */
const CLAIM_MS = 31_000;

/** kill −9 at every named point of the inbound transaction and of the delivery, several times in one morning. */
export const kills: readonly Harm[] = [
  ...PLACES.filter(place => !place.startsWith('sweep.')).map(place => ({
    name: `kill −9 at ${place}`,
    async inflict(scene: Scene, over: AbortSignal): Promise<number> {
      for (let strike = 1; strike <= STRIKES && !over.aborted; strike += 1) {
        // Not always the first time it gets there: the second strike falls amid a batch.
        await killedOnce(scene, place, strike * 2 - 1, over);
      }
      return scene.deaths;
    },
  })),
  {
    name: 'kill −9 at one point after the other',
    short: true,
    async inflict(scene, over) {
      for (const place of IN_TURN) {
        // Whoever starts it again takes that long, so that nobody here has to wait for it.
        scene.pass(CLAIM_MS);
        await killedOnce(scene, place, 2, over);
      }
      return scene.deaths;
    },
  },
];

/** Resolves once the service has died there, or nothing more happens that could make it. */
async function killedOnce(scene: Scene, place: Place, time: number, over: AbortSignal): Promise<void> {
  const service = await scene.running();
  await service.order({ killAt: place, time });
  await Promise.race([service.gone(), atEnd(over)]);
}
