/** 可选持证人员: whom a unit that has still to name its people may choose. */
import { owesTeam } from './ahead.ts';
import type { TaskFacts } from './facts.ts';
import type { UnitOfficers } from './people-facts.ts';
import type { TeamOfficer } from './shapes.ts';
import type { Participant, TaskState } from './state.ts';

export function needsTeam(participant: Participant): boolean {
  return participant.state === 'CONFIRMED' || participant.state === 'DELEGATED';
}

/** Who can be chosen now; the card offers them. */
export function refreshRosters(state: TaskState, facts: TaskFacts): TaskState {
  return {
    ...state,
    participants: state.participants.map(participant => {
      const found = facts.officers?.get(participant.unit.id);
      const asked = needsTeam(participant) || owesTeam(state, participant);
      if (found === undefined || !asked) return participant;
      return { ...participant, roster: free(found), lastTeam: [...found.last] };
    }),
  };
}

function free({ officers, busy }: UnitOfficers): TeamOfficer[] {
  return officers.filter(({ id }) => !busy.has(id));
}
