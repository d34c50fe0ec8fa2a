import { whistleLines, whistleSays } from '../../cards/whistle-says.ts';
import type { Actor, Context, Decision } from '../decide/feature.ts';
import { atTime } from '../duty/calendar.ts';
import { closedAnswer, isOfUnit, markOf, notYours, refuse } from './authority.ts';
import { mayLook } from './board.ts';
import type { CommandOf } from './commands.ts';
import { logged, recordUnit } from './effects.ts';
import type { WhistleFacts } from './facts.ts';
import { findAssignment, type WhistleState, withAssignment, withDoc } from './state.ts';

/** 督办 (C17): 马上办 with a time, or why not. The clock itself stays as it is; the reminders before that time fall away. */
export function promise(
  state: WhistleState,
  command: CommandOf<'whistle.promise' | 'whistle.explain'>,
  actor: Actor,
  context: Context,
): Decision<WhistleState> {
  const before = findAssignment(state, command.unitId);
  if (before === undefined) return refuse('not-in-call', whistleSays.notInCall(state.no));
  if (!isOfUnit(actor, command.unitId)) return notYours(before);
  const closed = closedAnswer(state, context);
  if (closed !== undefined) return closed;
  const by = markOf(actor, context.now);
  if (command.type === 'whistle.explain') {
    const next = withAssignment(state, { ...before, promise: { ...by, reason: command.reason } });
    return {
      decided: true,
      state: logged(next, context.now, whistleLines.explained(before.unit.short, command.reason)),
      say: whistleSays.explained,
      effects: [
        recordUnit('whistle.explained', before, before.state, { reason: command.reason, by: by.name }),
      ],
    };
  }
  const chase = state.doc.chases.find(({ n, unitId }) => n === command.n && unitId === command.unitId);
  if (chase === undefined) return refuse('no-duty', whistleSays.settled);
  const at = atTime(command.date, command.time);
  if (at <= context.now) return refuse('past-date', whistleSays.pastDate);
  const next = withAssignment(state, { ...before, promise: { ...by, by: at.toISOString(), reason: '' } });
  return {
    decided: true,
    state: logged(next, context.now, whistleLines.promised(before.unit.short, at)),
    say: whistleSays.promised(at, context.now),
    effects: [
      { effect: 'dutyPromise', kind: chase.duty, unitId: command.unitId, at },
      recordUnit('whistle.promised', before, before.state, { by: by.name, at: at.toISOString() }),
    ],
  };
}

/** 查哨 <no>: the timeline as a card for the asker; an earlier one of hers is left alone from now on. */
export function look(
  state: WhistleState,
  actor: Actor,
  context: Context,
  facts: WhistleFacts,
): Decision<WhistleState> {
  if (actor.kind !== 'person') return refuse('no-person', whistleSays.notFound(state.no));
  const { personId } = actor.member;
  if (!mayLook(state, actor.member, facts)) return refuse('not-concerned', whistleSays.notFound(state.no));
  const earlier = state.doc.looks[personId];
  const slot = `${personId}.${context.now.getTime()}`;
  return {
    decided: true,
    state: withDoc(state, { looks: { ...state.doc.looks, [personId]: slot } }),
    effects: [
      ...(earlier === undefined
        ? []
        : [{ effect: 'settle' as const, card: 'whistle.timeline', slot: earlier }]),
      { effect: 'show', card: 'whistle.timeline', slot, to: { personId } },
    ],
  };
}
