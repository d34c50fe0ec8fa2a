import { whistleSays } from '../../cards/whistle-says.ts';
import type { Actor, Context, Refusal } from '../decide/feature.ts';
import { ROLES } from '../directory/who.ts';
import type { WhistleFacts } from './facts.ts';
import type { Assignment, Mark, WhistleState } from './state.ts';

export function refuse(code: string, say: string): Refusal {
  return { decided: false, code, say };
}

/** A repeated tap gets a kind answer and leaves no trace. */
export function already(say: string): Refusal {
  return { decided: false, code: 'already', say, harmless: true };
}

export function markOf(actor: Actor, now: Date): Mark {
  const at = now.toISOString();
  if (actor.kind === 'system') return { personId: 'system', name: whistleSays.system, at };
  if (actor.kind === 'api') return { personId: `api:${actor.tokenId}`, name: actor.name, at };
  return { personId: actor.member.personId, name: actor.member.name, at };
}

/** Who blew the whistle, with her post: units must know whom to ask for. */
export function blowerOf(
  { member }: Extract<Actor, { kind: 'person' }>,
  now: Date,
): WhistleState['doc']['blower'] {
  const post = ROLES.find(role => member.roles.includes(role));
  return {
    personId: member.personId,
    name: member.name,
    at: now.toISOString(),
    reachable: true,
    ...(post === undefined ? {} : { post }),
  };
}

/** Of the unit whose call it is; nobody else confirms, rates or withdraws it. */
export function isCaller(actor: Actor, state: WhistleState): boolean {
  return actor.kind !== 'system' && actor.member.unitId === state.callerUnitId;
}

/** 领导小组办公室 of the call's region: rules on disputes. */
export function isOffice(actor: Actor, facts: WhistleFacts): boolean {
  return actor.kind !== 'system' && actor.member.isOffice && facts.inRegion;
}

/** 分哨台: the office or the command centre. */
export function isDesk(actor: Actor, facts: WhistleFacts): boolean {
  if (actor.kind === 'system') return true;
  return facts.inRegion && (actor.member.isOffice || facts.unitKind === 'command');
}

/** Only the unit itself answers for itself. */
export function isOfUnit(actor: Actor, unitId: string): boolean {
  return actor.kind !== 'system' && actor.member.unitId === unitId;
}

export function notYours({ unit }: Assignment): Refusal {
  return refuse('not-yours', whistleSays.notYours(unit.name));
}

/** A call that is over answers every further tap with how it ended. */
export function closedAnswer(state: WhistleState, context: Context): Refusal | undefined {
  if (state.state === 'WITHDRAWN') {
    return refuse('withdrawn', whistleSays.isWithdrawn(state.no, state.doc.withdrawn?.reason ?? ''));
  }
  if (state.state === 'REJECTED') return refuse('rejected', whistleSays.isRejected(state.no));
  if (state.state === 'CLOSED')
    return refuse(
      'closed',
      whistleSays.isClosed(state.no, new Date(state.closedAt ?? context.now), context.now),
    );
  return undefined;
}

export function notTheirCall(state: WhistleState): Refusal {
  return refuse('not-caller', whistleSays.notTheirCall(state.doc.caller.name));
}
