/**
 * 突发险情先查 (R4, E23; 国办发〔2024〕54号): the lead begins with whoever is there. Who comes later says so by coming, and
 * who went is named afterwards, within the hours that the county gives for the filing.
 */
import { taskSays } from '../../cards/task-says.ts';
import type { Context, Effect, Refusal } from '../decide/feature.ts';
import { refuse } from './authority.ts';
import { owes, toLiaison } from './effects.ts';
import type { TaskFacts } from './facts.ts';
import { isOver, isUnderWay, type Participant, type TaskState } from './state.ts';

const UNREADY: ReadonlySet<string> = new Set([
  'PENDING',
  'OVERDUE',
  'CONFIRMED',
  'DELEGATED',
  'PROPOSED_TIME',
  'WITHDRAW_REQUESTED',
]);

/** The lead stands for the check: it must have people who may inspect at all, whoever of them went (R8). */
export function unfitLead({ doc }: TaskState, facts: TaskFacts): Refusal | undefined {
  const certified = facts.officers?.get(doc.lead.id)?.officers.length ?? 0;
  return certified < doc.teamLeast
    ? refuse('not-certified', taskSays.leadNotCertified(doc.lead.name, doc.teamLeast))
    : undefined;
}

/** A unit that had not named its people when an emergency check began; it may still come. */
export function comesLate(state: TaskState, { state: at, role }: Participant): boolean {
  return isUnderWay(state) && role !== 'town' && UNREADY.has(at);
}

/** A unit that came first and has still to say whom it sent (行政处罚法42条: at least two, certified). */
export function owesTeam(state: TaskState, participant: Participant): boolean {
  const { role, arrived, team } = participant;
  return !isOver(state) && role !== 'town' && arrived !== undefined && team === undefined;
}

export function owesTeams(state: TaskState): boolean {
  return state.participants.some(participant => owesTeam(state, participant));
}

/** A unit is there without having named its people: it is asked to make up for that. */
export function teamAfterwards(state: TaskState, unitId: string, context: Context): Effect[] {
  const due = new Date(state.doc.teamDueAt ?? context.now);
  return [toLiaison('task.team', unitId, String(state.doc.round)), owes('task.team', unitId, due, context)];
}

const ASKED = ['task.confirm', 'task.ruleTime', 'task.ruleExit', 'task.ruleExitOffice', 'task.team'] as const;
const ASKING = ['task.remind', 'task.proposal', 'task.withdrawal', 'task.chase'] as const;

/** What was asked before the start is asked no longer. */
export function askedNoMore(): Effect[] {
  return [
    ...ASKED.map((kind): Effect => ({ effect: 'dutyEnds', kind, as: 'void' })),
    ...ASKING.map((card): Effect => ({ effect: 'settle', card })),
  ];
}
