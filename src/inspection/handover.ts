/** 移交/移送: a case goes to the unit it belongs to, and its receipt is chased. */
import { taskCopy } from '../../cards/task-copy.ts';
import { taskSays } from '../../cards/task-says.ts';
import type { Actor, Context, Decision, Effect } from '../decide/feature.ts';
import { already, markOf, mayActFor, notYours, refuse } from './authority.ts';
import { phased } from './closing.ts';
import type { CommandOf } from './commands.ts';
import { sameTimeLater } from './consult.ts';
import { chasesSettled, met, owes, record, toLiaison } from './effects.ts';
import type { TaskFacts } from './facts.ts';
import type { Handover } from './shapes.ts';
import { type Mark, type Participant, type TaskState, type UnitRef, withDoc } from './state.ts';

/** Opens the handover of a result 移交; nothing for any other result. */
export function openHandover(
  state: TaskState,
  { unit }: Participant,
  command: CommandOf<'task.result'>,
  enterpriseId: string,
  by: Mark,
  context: Context,
): { state: TaskState; effects: Effect[] } {
  const to = state.doc.handoverTo.find(({ id }) => id === command.to);
  if (command.kind !== 'transfer' || to === undefined) return { state, effects: [] };
  const n = state.doc.handovers.length + 1;
  const { docNo, note } = command;
  const handover: Handover = { ...by, n, enterpriseId, from: unit, to, docNo, reason: note };
  return {
    state: withDoc(state, { handovers: [...state.doc.handovers, handover] }),
    effects: [
      ...sending(handover, context),
      record('task.handedOver', { n, from: unit.code, before: null, after: { to: to.code }, docNo }),
    ],
  };
}

function sending({ n, to }: Handover, context: Context): Effect[] {
  return [
    toLiaison('task.handover', to.id, String(n)),
    owes('task.handover', to.id, sameTimeLater(context, context.settings.task.handoverWorkdays), context),
  ];
}

type OfHandover = CommandOf<'task.handoverReceipt' | 'task.handoverReturn' | 'task.handoverAgain'>;

/** 已接收, 不属本单位, and 改送 by the unit that turned it over. */
export function decideHandover(
  state: TaskState,
  command: OfHandover,
  actor: Actor,
  context: Context,
  facts: TaskFacts,
): Decision<TaskState> {
  const handover = state.doc.handovers.find(({ n }) => n === command.n);
  if (handover === undefined) return refuse('no-handover', taskSays.noHandover);
  const mine: UnitRef = command.type === 'task.handoverAgain' ? handover.from : handover.to;
  if (command.unitId !== mine.id || !mayActFor(actor, mine.id, facts)) return notYours(mine);
  if (handover.receipt !== undefined) return already(taskSays.received(handover.to.name));
  const by = markOf(actor, context.now);
  switch (command.type) {
    case 'task.handoverReceipt':
      if (handover.returned !== undefined) return already(taskSays.returnedAlready);
      return receive(state, handover, { ...by, no: command.no }, context);
    case 'task.handoverReturn':
      if (handover.returned !== undefined) return already(taskSays.returnedAlready);
      return giveBack(state, handover, { ...by, reason: command.reason }, context);
    case 'task.handoverAgain':
      return sendAgain(state, handover, command.to, context);
  }
}

function receive(
  state: TaskState,
  handover: Handover,
  receipt: NonNullable<Handover['receipt']>,
  context: Context,
): Decision<TaskState> {
  const next = withHandover(state, { ...handover, receipt });
  const closing = phased(next, context);
  return {
    decided: true,
    state: closing.state,
    say: taskSays.receipt(handover.from.name),
    effects: [
      ...dutyEnds(next, handover),
      { effect: 'settle', card: 'task.handover', slot: String(handover.n) },
      record('task.handoverReceived', {
        n: handover.n,
        before: { receipt: null },
        after: { receipt: receipt.name, no: receipt.no },
      }),
      ...closing.effects,
    ],
  };
}

/** Back to the unit that sent it, which now owes another receiver. */
function giveBack(
  state: TaskState,
  handover: Handover,
  returned: NonNullable<Handover['returned']>,
  context: Context,
): Decision<TaskState> {
  const next = withHandover(state, { ...handover, returned });
  return {
    decided: true,
    state: next,
    say: taskSays.givenBack(handover.from.name),
    effects: [
      ...dutyEnds(next, handover),
      toLiaison('task.handover', handover.from.id, `${handover.n}.back.${returned.at}`),
      owes(
        'task.handover',
        handover.from.id,
        sameTimeLater(context, context.settings.task.handoverWorkdays),
        context,
      ),
      record('task.handoverReturned', {
        n: handover.n,
        before: { to: handover.to.code },
        after: { to: handover.from.code },
        reason: returned.reason,
      }),
    ],
  };
}

function sendAgain(
  state: TaskState,
  handover: Handover,
  toId: string,
  context: Context,
): Decision<TaskState> {
  if (handover.returned === undefined) return already(taskCopy.settled);
  const to = state.doc.handoverTo.find(({ id }) => id === toId);
  if (to === undefined || to.id === handover.from.id) return refuse('no-receiver', taskSays.receiverNeeded);
  const { returned: _, ...bare } = handover;
  const again: Handover = { ...bare, to };
  const next = withHandover(state, again);
  return {
    decided: true,
    state: next,
    say: taskSays.sentAgain(to.name),
    effects: [
      ...dutyEnds(next, { ...handover, to: handover.from }),
      { effect: 'settle', card: 'task.handover', unitId: handover.from.id },
      ...sending(again, context),
      record('task.handedOver', { n: handover.n, before: { to: handover.to.code }, after: { to: to.code } }),
    ],
  };
}

/** Whose turn a handover is: the receiver's, or the sender's once it came back; nobody's with a receipt. */
export function handoverOwner(handover: Handover): string | undefined {
  if (handover.receipt !== undefined) return undefined;
  return handover.returned === undefined ? handover.to.id : handover.from.id;
}

/** A unit's duty ends with its last open handover. */
function dutyEnds(after: TaskState, handover: Handover): Effect[] {
  const others = after.doc.handovers.some(h => h.n !== handover.n && handoverOwner(h) === handover.to.id);
  if (others) return chasesSettled(after, 'task.handover', handover.to.id, String(handover.n));
  return met(after, 'task.handover', handover.to.id);
}

function withHandover(state: TaskState, changed: Handover): TaskState {
  return withDoc(state, { handovers: state.doc.handovers.map(h => (h.n === changed.n ? changed : h)) });
}
