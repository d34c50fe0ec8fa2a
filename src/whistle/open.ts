import { whistleLines } from '../../cards/whistle-says.ts';
import type { Context } from '../decide/feature.ts';
import { limitsOf } from './clock.ts';
import { logged } from './effects.ts';
import type { WhistleFacts } from './facts.ts';
import type { Reading, UnitRef, WhistleDoc, WhistleState } from './state.ts';

/** What the ways into a call (一句话, 表单, 外部线索, 联查申请) know about it. */
export interface Opening {
  readonly regionId: string;
  readonly caller: UnitRef;
  readonly type: WhistleState['type'];
  readonly leadUnitId?: string;
  readonly reading: Reading;
  readonly doc: Pick<WhistleDoc, 'stage' | 'text' | 'place' | 'townName' | 'blower' | 'files' | 'joint'> &
    Partial<Pick<WhistleDoc, 'source' | 'application'>>;
  /** First line of its story. */
  readonly line?: string;
}

/** A new call with its number, the units that can be chosen for it, and the desks that watch it. */
export function openCall(opening: Opening, context: Context, facts: WhistleFacts): WhistleState {
  const { year, n } = facts.number ?? { year: 0, n: 0 };
  const state: WhistleState = {
    id: context.subjectId,
    regionId: opening.regionId,
    version: 0,
    no: `SD${year}-${String(n).padStart(4, '0')}`,
    state: 'BLOWN',
    type: opening.type,
    callerUnitId: opening.caller.id,
    leadUnitId: opening.leadUnitId ?? null,
    dispatchedAt: null,
    closedAt: null,
    doc: {
      caller: opening.caller,
      ...opening.doc,
      supplements: [],
      reading: opening.reading,
      ...(facts.repeat === undefined ? {} : { repeat: facts.repeat }),
      limits: limitsOf(context),
      units: [...(facts.units ?? [])],
      desks: [...(facts.desks ?? [])],
      rulings: [],
      reworks: [],
      unrated: false,
      chases: [],
      timeline: [],
      looks: {},
    },
    assignments: [],
  };
  return logged(state, context.now, opening.line ?? whistleLines.blown(state.doc.blower.name));
}
