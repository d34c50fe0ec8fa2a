/** 批示、督办、列入会商 from a digest, until somebody says what came of it. */
import { digestSays } from '../../cards/digest-words.ts';
import type { Sql } from '../db/sql.ts';
import type { Actor, Context, Decision, Refusal } from '../decide/feature.ts';
import { atTime, dayOf, daysBetween, yearOf } from '../duty/calendar.ts';
import type { FollowUpCommand, FollowUpCommandOf } from './commands.ts';
import type { FollowUpState, Mark } from './shapes.ts';

export interface FollowUpFacts {
  readonly number?: { readonly year: number; readonly n: number };
}

const DUTY = 'digest.followup';
/** A follow-up is due at the end of the working day. */
const DAY_ENDS = '18:00';

export async function followUpFacts(sql: Sql, command: FollowUpCommand, now: Date): Promise<FollowUpFacts> {
  if (command.type !== 'followUp.open') return {};
  const year = yearOf(dayOf(now));
  const rows = await sql.query<{ last: number }>(
    `insert into number_series as s (series, last) values ($1, 1)
     on conflict (series) do update set last = s.last + 1 returning last`,
    [`followUp:${year}`],
  );
  return { number: { year, n: rows[0]?.last ?? 1 } };
}

export function decideFollowUp(
  state: FollowUpState | undefined,
  command: FollowUpCommand,
  actor: Actor,
  context: Context,
  facts: FollowUpFacts,
): Decision<FollowUpState> {
  if (command.type === 'followUp.open') return open(state, command, actor, context, facts);
  if (state === undefined) return refuse('no-follow-up', digestSays.gone);
  return command.type === 'followUp.done'
    ? done(state, command, actor, context)
    : nudge(state, command, actor, context);
}

function open(
  state: FollowUpState | undefined,
  { type: _, regionId, digestId, ...doc }: FollowUpCommandOf<'followUp.open'>,
  actor: Actor,
  context: Context,
  { number }: FollowUpFacts,
): Decision<FollowUpState> {
  if (actor.kind !== 'system') return refuse('not-yours', digestSays.notYours);
  if (state !== undefined || number === undefined) return already(digestSays.made);
  const no = `DB${number.year}-${String(number.n).padStart(4, '0')}`;
  const unitId = doc.owner.id;
  return {
    decided: true,
    state: {
      id: context.subjectId,
      regionId,
      version: 0,
      no,
      digestId,
      unitId,
      state: 'open',
      doc: { ...doc, reminders: [] },
    },
    effects: [
      { effect: 'show', card: 'followUp', to: { unitId, role: 'liaison' } },
      { effect: 'duty', kind: DUTY, unitId, dueAt: atTime(doc.due, DAY_ENDS) },
      {
        effect: 'record',
        action: 'followUp.opened',
        detail: {
          before: null,
          after: { state: 'open', due: doc.due },
          no,
          owner: doc.owner.short,
          by: doc.by.name,
        },
      },
    ],
  };
}

function done(
  state: FollowUpState,
  { text }: FollowUpCommandOf<'followUp.done'>,
  actor: Actor,
  context: Context,
): Decision<FollowUpState> {
  if (actor.kind === 'system' || actor.member.unitId !== state.unitId) {
    return refuse('not-yours', digestSays.ownedBy(state.doc.owner.name));
  }
  if (state.state === 'done') return already(digestSays.doneAlready);
  const { personId, name } = actor.member;
  const by: Mark = { personId, name, at: context.now.toISOString() };
  return {
    decided: true,
    state: { ...state, state: 'done', doc: { ...state.doc, done: { ...by, text } } },
    say: digestSays.done(state.doc.by.name),
    effects: [
      { effect: 'dutyEnds', kind: DUTY, as: 'done' },
      {
        effect: 'command',
        feature: 'digest',
        subjectId: state.digestId,
        command: { type: 'digest.done', id: state.id, done: { ...by, text } },
      },
      {
        effect: 'record',
        action: 'followUp.done',
        detail: { before: { state: 'open' }, after: { state: 'done' }, text, by: name },
      },
    ],
  };
}

/** The reminder keeps what was left when it was sent; once late, the leader's digest says so. */
function nudge(
  state: FollowUpState,
  { step, to, card }: FollowUpCommandOf<'followUp.nudge'>,
  actor: Actor,
  context: Context,
): Decision<FollowUpState> {
  if (actor.kind !== 'system') return refuse('not-yours', digestSays.notYours);
  if (state.state === 'done') return already(digestSays.doneAlready);
  const left = daysBetween(dayOf(context.now), state.doc.due);
  const late = context.now >= atTime(state.doc.due, DAY_ENDS);
  const reminders = [...state.doc.reminders, { step, left }];
  return {
    decided: true,
    state: { ...state, doc: { ...state.doc, reminders } },
    effects: [
      { effect: 'show', card, slot: String(step), to },
      ...(late
        ? [
            {
              effect: 'command' as const,
              feature: 'digest',
              subjectId: state.digestId,
              command: { type: 'digest.late', id: state.id },
            },
          ]
        : []),
      {
        effect: 'record',
        action: 'followUp.reminded',
        detail: {
          before: { reminders: reminders.length - 1 },
          after: { reminders: reminders.length },
          step,
          left,
        },
      },
    ],
  };
}

function refuse(code: string, say: string): Refusal {
  return { decided: false, code, say };
}

function already(say: string): Refusal {
  return { decided: false, code: 'already', say, harmless: true };
}
