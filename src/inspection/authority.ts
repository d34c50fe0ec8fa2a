import { taskCopy } from '../../cards/task-copy.ts';
import { notNowText } from '../../cards/task-stage.ts';
import type { Actor, Refusal } from '../decide/feature.ts';
import type { Audience } from '../directory/who.ts';
import type { TaskFacts } from './facts.ts';
import type { Mark, TaskState, UnitRef } from './state.ts';

/** Of the unit itself, or of the office that runs the region. */
export function mayActFor(actor: Actor, unitId: string, facts: TaskFacts): boolean {
  if (actor.kind === 'system') return true;
  return actor.member.unitId === unitId || isOffice(actor, facts);
}

export function isOffice(actor: Actor, facts: TaskFacts): boolean {
  return actor.kind === 'system' || (actor.member.isOffice && facts.inRegion);
}

export function isLead(actor: Actor, state: TaskState): boolean {
  return actor.kind !== 'system' && actor.member.unitId === state.leadUnitId;
}

/** Who prepares and steers the task: its lead or the office. */
export function maySteer(actor: Actor, state: TaskState, facts: TaskFacts): boolean {
  return isLead(actor, state) || isOffice(actor, facts);
}

export function isLeader(actor: Actor): boolean {
  return (
    actor.kind === 'person' &&
    actor.member.roles.some(role => ['leader', 'head', 'countyLeader'].includes(role))
  );
}

/** With whom the draft and its alerts are: whoever opened it, else the lead's liaison. */
export function ownerOf(state: TaskState): Audience {
  const { personId, unitId } = state.doc.createdBy;
  if (personId === 'system' || personId.startsWith('api:')) return { unitId, role: 'liaison' };
  return { personId };
}

export function refuse(code: string, say: string): Refusal {
  return { decided: false, code, say };
}

/** The task is not where this can be done; the answer says where it is. */
export function notNow({ no, state, doc }: TaskState, code: string, cannot: string): Refusal {
  return refuse(code, notNowText(no, state, cannot, doc.mergedInto?.no));
}

/** A repeated tap gets a kind answer and leaves no trace. */
export function already(say: string): Refusal {
  return { decided: false, code: 'already', say, harmless: true };
}

export function notYours(unit: UnitRef): Refusal {
  return refuse('not-yours', taskCopy.notYours(unit.name));
}

export function markOf(actor: Actor, now: Date): Mark {
  const at = now.toISOString();
  if (actor.kind === 'system') return { personId: 'system', name: taskCopy.system, at };
  if (actor.kind === 'api') return { personId: `api:${actor.tokenId}`, name: actor.name, at };
  return { personId: actor.member.personId, name: actor.member.name, at };
}
