/** 邀请属地乡镇 (C22): the townships of the enterprises are asked to come along. */
import type { Effect } from '../decide/feature.ts';
import { toLiaison } from './effects.ts';
import type { TaskFacts } from './facts.ts';
import { findParticipant, type Participant, type TaskState, type UnitRef } from './state.ts';

interface Invited {
  readonly state: TaskState;
  readonly towns: readonly UnitRef[];
  readonly effects: Effect[];
}

/** Whoever is neither part of the group as an inspecting unit nor invited in this round. */
export function inviteTowns(state: TaskState, { towns = [] }: TaskFacts): Invited {
  const invited = towns.filter(({ id }) => mayInvite(state, id));
  const fresh = invited
    .filter(({ id }) => findParticipant(state, id) === undefined)
    .map((unit): Participant => ({ unit, items: [], kinds: [], role: 'town', state: 'PENDING' }));
  return {
    state: { ...state, participants: [...state.participants, ...fresh] },
    towns: invited,
    effects: invited.map(({ id }) => toLiaison('town.invite', id, String(state.doc.round))),
  };
}

function mayInvite(state: TaskState, townId: string): boolean {
  const known = findParticipant(state, townId);
  return known === undefined || (known.role === 'town' && known.state === 'PENDING');
}
