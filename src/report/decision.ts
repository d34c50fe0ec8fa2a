/** What decisions about reports share: who acts, and the two ways to say no. */
import type { Actor, Refusal } from '../decide/feature.ts';
import type { Mark } from './shapes.ts';

/** Nothing changes, and the attempt goes on record. */
export function refuse(code: string, say: string): Refusal {
  return { decided: false, code, say };
}

/** A repeated tap: answered kindly, no event. */
export function already(say: string): Refusal {
  return { decided: false, code: 'already', say, harmless: true };
}

/** The person who acts, as cards name her ever after. Throws where nobody can have acted. */
export function markOf(actor: Actor, now: Date): Mark {
  if (actor.kind === 'system') throw new Error('time does not sign for anybody');
  return { personId: actor.member.personId, name: actor.member.name, at: now.toISOString() };
}

/** Works in that unit. */
export function isOf(actor: Actor, unitId: string): boolean {
  return actor.kind !== 'system' && actor.member.unitId === unitId;
}
