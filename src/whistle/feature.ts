import { type AnyFeature, feature } from '../decide/subject.ts';
import { whistleCard } from './cards.ts';
import { type WhistleCommand, whistleCommand } from './commands.ts';
import { decideWhistle } from './decide.ts';
import { type WhistleFacts, whistleFacts } from './facts.ts';
import type { Routing } from './routing.ts';
import type { WhistleState } from './state.ts';
import { loadWhistles, saveWhistles } from './store.ts';
import { whistleTap } from './taps.ts';

/** 吹哨 as the shell runs it. */
export function whistle(routing: Routing): AnyFeature {
  return feature<WhistleState, WhistleCommand, WhistleFacts>({
    kind: 'whistle',
    load: loadWhistles,
    save: saveWhistles,
    region: state => state.regionId,
    version: state => state.version,
    atVersion: (state, version) => ({ ...state, version }),
    parse: command => {
      const parsed = whistleCommand.safeParse(command);
      return parsed.success ? parsed.data : undefined;
    },
    fromTap: whistleTap,
    fromDuty: ({ kind, unitId, step, dueAt, to, card, urgent, receipt }) => ({
      type: 'whistle.nudge',
      duty: kind,
      unitId,
      step,
      dueAt: dueAt.toISOString(),
      to,
      card,
      urgent,
      ...(receipt === undefined ? {} : { receipt }),
    }),
    facts: whistleFacts(routing),
    decide: decideWhistle,
    card: whistleCard,
  });
}
