import { whistleLines, whistleSays } from '../../cards/whistle-says.ts';
import type { Actor, Context, Decision } from '../decide/feature.ts';
import { rejectAs } from './accept.ts';
import { already, closedAnswer, isCaller, isDesk, markOf, notTheirCall, refuse } from './authority.ts';
import type { CommandOf } from './commands.ts';
import { chosenUnits, dispatch, redispatch } from './dispatch.ts';
import { allEnds, logged, record, recordState, toUnit } from './effects.ts';
import type { WhistleFacts } from './facts.ts';
import { suggested } from './reading.ts';
import { hasCome, inStep, isDispatched, live, type WhistleState, withDoc } from './state.ts';

type Desk = CommandOf<'whistle.accept' | 'whistle.acceptSuggested' | 'whistle.reject' | 'whistle.redispatch'>;

/** 受理分哨: the office or the command centre decides who goes, or that nobody does. */
export function decideAtDesk(
  state: WhistleState,
  command: Desk,
  actor: Actor,
  context: Context,
  facts: WhistleFacts,
): Decision<WhistleState> {
  if (!isDesk(actor, facts)) return refuse('not-desk', whistleSays.onlyDesk);
  const closed = closedAnswer(state, context);
  if (closed !== undefined) return closed;
  const by = markOf(actor, context.now);
  if (command.type === 'whistle.redispatch') return changeUnits(state, command, actor, context);
  if (command.type === 'whistle.reject') {
    if (live(state).some(hasCome)) return refuse('someone-came', whistleSays.someoneCame);
    if (command.reason === 'duplicate' && facts.into === undefined)
      return refuse('no-target', whistleSays.noTarget);
    return {
      ...rejectAs(
        state,
        { reason: command.reason, note: command.note, into: facts.into?.no ?? '' },
        by,
        context,
        facts.into?.id,
      ),
      say: whistleSays.rejectedNow(state.no),
    };
  }
  if (state.doc.stage !== 'desk') return already(whistleSays.alreadySent(state.no));
  const kind = command.type === 'whistle.accept' ? command.kind : state.type;
  const units =
    command.type === 'whistle.accept'
      ? chosenUnits(state.doc.units, command.lead, command.joint)
      : suggested(state);
  if (units === undefined) return refuse('no-unit', whistleSays.noUnit);
  const next = dispatch(state, { ...units, kind, by }, context);
  return { decided: true, ...next, say: whistleSays.dispatched(next.state.no) };
}

/** What the service dispatched by itself may be corrected by a person, until somebody has come. */
function changeUnits(
  state: WhistleState,
  command: CommandOf<'whistle.redispatch'>,
  actor: Actor,
  context: Context,
): Decision<WhistleState> {
  if (!isDispatched(state)) return refuse('not-dispatched', whistleSays.notDispatched(state.no));
  if (live(state).some(one => one.role === 'lead' && hasCome(one)))
    return refuse('someone-came', whistleSays.someoneCame);
  const units = chosenUnits(state.doc.units, command.lead, command.joint);
  if (units === undefined) return refuse('no-unit', whistleSays.noUnit);
  const { state: changed, effects } = redispatch(
    state,
    { ...units, by: markOf(actor, context.now) },
    context,
  );
  const next = inStep(changed);
  return {
    decided: true,
    state: next,
    say: whistleSays.dispatched(state.no),
    effects: [
      ...effects,
      record('whistle.redispatched', {
        before: { state: state.state, lead: state.leadUnitId },
        after: { state: next.state, lead: next.leadUnitId },
        units: live(next).map(({ unit }) => unit.code),
      }),
    ],
  };
}

/** 并单, from the other side: this call is told what the repeat said. */
export function joined(
  state: WhistleState,
  command: CommandOf<'whistle.joined'>,
  actor: Actor,
  context: Context,
): Decision<WhistleState> {
  if (actor.kind !== 'system') return refuse('not-system', whistleSays.onlyDesk);
  const by = { ...markOf(actor, context.now), name: command.by };
  const next = withDoc(state, {
    files: [...state.doc.files, ...command.files],
    supplements: [
      ...state.doc.supplements,
      { ...by, text: `${command.no}：${command.text}`, files: command.files.length },
    ],
  });
  return {
    decided: true,
    state: logged(next, context.now, whistleLines.joined(command.no)),
    effects: [record('whistle.joined', { from: command.no })],
  };
}

/** 撤哨: after the dispatch only with a reason; whoever is on the way is told by a card of its own. */
export function withdraw(
  state: WhistleState,
  command: CommandOf<'whistle.withdraw'>,
  actor: Actor,
  context: Context,
): Decision<WhistleState> {
  if (actor.kind !== 'system' && !isCaller(actor, state)) return notTheirCall(state);
  const closed = closedAnswer(state, context);
  if (closed !== undefined)
    return state.state === 'WITHDRAWN' ? already(whistleSays.isWithdrawn(state.no, '')) : closed;
  if (state.state === 'EVALUATED' || state.state === 'FEEDBACK')
    return refuse('too-late', whistleSays.tooLateToWithdraw);
  if (isDispatched(state) && command.reason === '')
    return refuse('no-reason', whistleSays.withdrawNeedsReason);
  const by = markOf(actor, context.now);
  const urgent = state.type === 'URGENT';
  // To an 应急哨 people run before they tap.
  const onTheWay = live(state).filter(({ signedAt }) => urgent || signedAt !== null);
  const next = logged(
    {
      ...withDoc(state, { stage: 'done', withdrawn: { ...by, reason: command.reason } }),
      state: 'WITHDRAWN',
      closedAt: context.now.toISOString(),
      assignments: state.assignments.map(one =>
        one.state === 'REASSIGNED' ? one : { ...one, state: 'WITHDRAWN' as const },
      ),
    },
    context.now,
    whistleLines.withdrawn(by.name, command.reason),
  );
  return {
    decided: true,
    state: next,
    say: whistleSays.withdrawnNow(state.no),
    effects: [
      ...allEnds('void'),
      ...onTheWay.flatMap(({ unit }) => toUnit(state, 'whistle.off', unit.id, 'withdrawn')),
      recordState('whistle.withdrawn', state, next, { reason: command.reason, by: by.name }),
    ],
  };
}
