import { whistleSays } from '../../cards/whistle-says.ts';
import type { Actor, Context, Decision } from '../decide/feature.ts';
import { already, refuse } from './authority.ts';
import type { CommandOf } from './commands.ts';
import { chosenUnits } from './dispatch.ts';
import { record } from './effects.ts';
import { isOver, type WhistleState, withDoc } from './state.ts';

/**
 * What a language model said of a call that routing is unsure of. It may only name units that can be chosen anyway, and it
 * decides nothing: the call stays unsure, and a person at the desk sends it.
 */
export function advise(
  state: WhistleState,
  command: CommandOf<'whistle.advise'>,
  actor: Actor,
  context: Context,
): Decision<WhistleState> {
  if (actor.kind !== 'system') return refuse('not-system', whistleSays.onlyDesk);
  const { stage, reading, corrected, advice } = state.doc;
  const waits = !isOver(state) && (stage === 'blower' || stage === 'desk');
  if (!waits || reading.sure || reading.outOfScope || corrected !== undefined || advice !== undefined)
    return already(whistleSays.settled);
  const units = chosenUnits(state.doc.units, command.lead, command.joint);
  const asked = withDoc(state, {
    advice: {
      at: context.now.toISOString(),
      outcome: units === undefined && command.outcome === 'named' ? 'none' : command.outcome,
      lead: units?.lead.code ?? null,
    },
  });
  return {
    decided: true,
    state:
      units === undefined
        ? asked
        : withDoc(asked, {
            reading: { ...reading, lead: units.lead.code, advised: true },
            joint: units.joint.map(({ code }) => code),
          }),
    effects: [
      record('whistle.advised', {
        outcome: asked.doc.advice?.outcome ?? null,
        before: { lead: reading.lead },
        after: { lead: units?.lead.code ?? reading.lead },
      }),
    ],
  };
}
