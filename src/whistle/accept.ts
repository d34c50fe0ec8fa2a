import { whistleLines, whistleSays } from '../../cards/whistle-says.ts';
import type { Context, Decided, Effect } from '../decide/feature.ts';
import { acceptDue } from './clock.ts';
import { allEnds, logged, owes, recordState, toCaller, toDesks } from './effects.ts';
import { handedOn } from './files.ts';
import { type Mark, type WhistleState, withDoc } from './state.ts';

/** 分哨台: routing is unsure, or the matter is no department's; a person decides on one card. */
export function toDesk(before: WhistleState, context: Context): Decided<WhistleState> {
  const state = logged(
    withDoc(before, { stage: 'desk', deskSince: context.now.toISOString() }),
    context.now,
    whistleLines.toDesk,
  );
  const [office] = state.doc.desks;
  return {
    decided: true,
    state,
    say: whistleSays.atDesk(state.no),
    effects: [
      { effect: 'dutyEnds', kind: 'whistle.draft', as: 'done' },
      ...toDesks(state, 'whistle.desk', 'desk'),
      ...(state.doc.blower.reachable
        ? [toCaller(state, 'whistle.confirm', '', state.type === 'URGENT')]
        : []),
      ...(office === undefined
        ? []
        : [owes('accept', state.type, office.id, acceptDue(state.type, context))]),
      recordState('whistle.toDesk', before, state),
    ],
  };
}

/** 不予受理, with one of the four reasons on record (domain.md §3.2 REJECTED). */
export function rejectAs(
  before: WhistleState,
  why: {
    readonly reason: NonNullable<WhistleState['doc']['rejected']>['reason'];
    readonly note: string;
    readonly into: string;
  },
  by: Mark,
  context: Context,
  intoId: string | undefined = before.doc.repeat?.id,
): Decided<WhistleState> {
  const state = logged(
    {
      ...withDoc(before, { stage: 'done', rejected: { ...by, ...why } }),
      state: 'REJECTED',
      closedAt: context.now.toISOString(),
      assignments: before.assignments.map(one => ({ ...one, state: 'WITHDRAWN' as const })),
    },
    context.now,
    whistleLines.rejected(why.reason, by.name),
  );
  const joins: Effect[] =
    why.reason === 'duplicate' && intoId !== undefined
      ? [
          {
            effect: 'command',
            feature: 'whistle',
            subjectId: intoId,
            command: {
              type: 'whistle.joined',
              no: before.no,
              text: before.doc.text,
              by: before.doc.blower.name,
              files: handedOn(before.doc.files),
            },
          },
        ]
      : [];
  return {
    decided: true,
    state,
    effects: [
      ...allEnds('void'),
      toCaller(state, 'whistle.off', 'rejected'),
      ...joins,
      recordState('whistle.rejected', before, state, {
        reason: why.reason,
        note: why.note,
        into: why.into,
        by: by.name,
      }),
    ],
  };
}

export function decided(
  { state, effects }: { state: WhistleState; effects: Effect[] },
  say?: string,
): Decided<WhistleState> {
  return { decided: true, state, effects, say: say ?? whistleSays.blown(state.no) };
}

export function andThen(first: readonly Effect[], next: Decided<WhistleState>): Decided<WhistleState> {
  return { ...next, effects: [...first, ...next.effects] };
}
