/** 合并建议 (C8): 同意合并｜换时间｜不能合; agreed ones become drafts of joint tasks. */
import { planSays } from '../../../cards/plan-copy.ts';
import type { Actor, Context, Decision, Effect } from '../../decide/feature.ts';
import { dayOf } from '../../duty/calendar.ts';
import { already, isOffice, markOf, recordChange, refuse } from '../acting.ts';
import type { UnitRef } from '../shapes.ts';
import type { MergeCommand, MergeCommandOf } from './commands.ts';
import type { MergeFacts } from './facts.ts';
import { type MergeState, savedBy, withMerge } from './state.ts';
import { ask, closing, drop, suggest, workday } from './suggest.ts';

export function decideMerge(
  state: MergeState | undefined,
  command: MergeCommand,
  actor: Actor,
  context: Context,
  facts: MergeFacts,
): Decision<MergeState> {
  if (command.type === 'merge.suggest') {
    if (state !== undefined) return already(planSays.mergeOver);
    return actor.kind === 'system'
      ? suggest(context.subjectId, command, context)
      : refuse('not-system', planSays.onlyOffice);
  }
  if (state === undefined) return refuse('no-merge', planSays.noMerge);
  switch (command.type) {
    case 'merge.drop':
      return drop(state, command);
    case 'merge.agree':
      return agree(state, command, actor, context, facts);
    case 'merge.retime':
      return retime(state, command, actor, context);
    case 'merge.decline':
      return decline(state, command, actor, context);
    case 'merge.scenario':
      return nameScenario(state, command, actor, context, facts);
    case 'merge.nudge':
      return nudge(state, command);
  }
}

function member(state: MergeState, unitId: string, actor: Actor): UnitRef | undefined {
  const unit = state.doc.units.find(({ id }) => id === unitId);
  const own = actor.kind === 'system' || actor.member.unitId === unitId;
  return own ? unit : undefined;
}

function agree(
  state: MergeState,
  command: MergeCommandOf<'merge.agree'>,
  actor: Actor,
  context: Context,
  facts: MergeFacts,
): Decision<MergeState> {
  const unit = member(state, command.unitId, actor);
  if (unit === undefined) return refuse('not-yours', planSays.notJoint);
  if (state.state !== 'SUGGESTED') return already(planSays.mergeOver);
  if (state.doc.agreed.some(entry => entry.unitId === unit.id)) return already(planSays.agreedAlready);
  const agreed = [...state.doc.agreed, { ...markOf(actor, context.now), unitId: unit.id }];
  const asked = withMerge(state, { agreed });
  const own: Effect[] = [
    { effect: 'dutyEnds', kind: 'merge.answer', unitId: unit.id, as: 'done' },
    recordChange('merge.agreed', 'asked', 'agreed', { unit: unit.code, date: state.doc.date }),
  ];
  const waiting = state.doc.units.filter(({ id }) => !agreed.some(entry => entry.unitId === id));
  if (waiting.length > 0) {
    return { decided: true, state: asked, say: planSays.mergeWaits(waiting.map(u => u.short)), effects: own };
  }
  return conclude(asked, context, facts, own);
}

/** Everybody agrees: a draft of the lead, or the office's turn where no scenario fits all of them. */
function conclude(
  state: MergeState,
  context: Context,
  facts: MergeFacts,
  own: Effect[],
): Decision<MergeState> {
  const { scenario, units } = state.doc;
  if (units.length === 1) {
    const next: MergeState = { ...state, state: 'OPENED' };
    return {
      decided: true,
      state: next,
      say: planSays.mergedInside,
      effects: [...own, ...closing('done'), recordChange('merge.concluded', 'SUGGESTED', 'OPENED', {})],
    };
  }
  if (scenario === null) {
    return {
      decided: true,
      state: { ...state, state: 'AGREED' },
      say: planSays.mergeNeedsScenario,
      effects: [
        ...own,
        ...closing('done'),
        { effect: 'show', card: 'merge.scenario', to: { office: true } },
        recordChange('merge.concluded', 'SUGGESTED', 'AGREED', {}),
      ],
    };
  }
  return opened(state, scenario, context, facts, own);
}

function opened(
  state: MergeState,
  scenario: NonNullable<MergeState['doc']['scenario']>,
  context: Context,
  facts: MergeFacts,
  own: Effect[],
): Decision<MergeState> {
  const taskId = context.newId();
  const saved = savedBy(state.doc);
  const date = state.doc.date < dayOf(context.now) ? workday(dayOf(context.now), context) : state.doc.date;
  return {
    decided: true,
    state: { ...withMerge(state, { scenario, taskId, date }), state: 'OPENED' },
    say: planSays.merged(saved),
    effects: [
      ...own,
      ...closing('done'),
      { effect: 'settle', card: 'merge.scenario' },
      {
        effect: 'command',
        feature: 'task',
        subjectId: taskId,
        command: {
          type: 'task.open',
          regionId: state.regionId,
          scenario: scenario.code,
          date,
          time: '09:00',
          place: '',
          route: '',
          enterprises: state.doc.enterprises.map(({ name }) => name),
          dispatch: false,
          source: `merge:${state.id}`,
          ...(facts.planNos.length === 0 ? {} : { inPlan: { ref: facts.planNos.join('、').slice(0, 60) } }),
        },
      },
      recordChange('merge.concluded', state.state, 'OPENED', {
        taskId,
        scenario: scenario.code,
        date,
        saved,
      }),
    ],
  };
}

function retime(
  state: MergeState,
  command: MergeCommandOf<'merge.retime'>,
  actor: Actor,
  context: Context,
): Decision<MergeState> {
  const unit = member(state, command.unitId, actor);
  if (unit === undefined) return refuse('not-yours', planSays.notJoint);
  if (state.state !== 'SUGGESTED') return already(planSays.mergeOver);
  if (command.date === state.doc.date) return already(planSays.sameDate);
  if (command.date < dayOf(context.now)) return refuse('past-date', planSays.pastDate(command.date));
  const by = markOf(actor, context.now);
  const next = withMerge(state, {
    date: command.date,
    round: state.doc.round + 1,
    agreed: [{ ...by, unitId: unit.id }],
    retimed: { ...by, unit, from: state.doc.date },
  });
  const others = next.doc.units.filter(({ id }) => id !== unit.id);
  return {
    decided: true,
    state: next,
    say: planSays.retimed(others.map(u => u.short)),
    effects: [
      ...others.map(({ id }): Effect => ({ effect: 'settle', card: 'merge.suggest', unitId: id })),
      ...ask({ ...next, doc: { ...next.doc, units: others } }, context),
      { effect: 'dutyEnds', kind: 'merge.answer', unitId: unit.id, as: 'done' },
      recordChange('merge.retimed', state.doc.date, command.date, { unit: unit.code }),
    ],
  };
}

function decline(
  state: MergeState,
  command: MergeCommandOf<'merge.decline'>,
  actor: Actor,
  context: Context,
): Decision<MergeState> {
  const unit = member(state, command.unitId, actor);
  if (unit === undefined) return refuse('not-yours', planSays.notJoint);
  if (state.state !== 'SUGGESTED') return already(planSays.mergeOver);
  const declined = { ...markOf(actor, context.now), unit, reason: command.reason };
  return {
    decided: true,
    state: { ...withMerge(state, { declined }), state: 'DECLINED' },
    say: planSays.mergeDeclined,
    effects: [
      ...closing('done'),
      recordChange('merge.declined', 'SUGGESTED', 'DECLINED', { unit: unit.code, reason: command.reason }),
    ],
  };
}

function nameScenario(
  state: MergeState,
  command: MergeCommandOf<'merge.scenario'>,
  actor: Actor,
  context: Context,
  facts: MergeFacts,
): Decision<MergeState> {
  if (!isOffice(actor, facts.within)) return refuse('not-office', planSays.onlyOffice);
  if (state.state !== 'AGREED') return already(planSays.mergeOver);
  if (facts.scenario === undefined) return refuse('no-scenario', planSays.noScenario(command.scenario));
  return opened(state, facts.scenario, context, facts, []);
}

function nudge(state: MergeState, command: MergeCommandOf<'merge.nudge'>): Decision<MergeState> {
  const silent = !state.doc.agreed.some(entry => entry.unitId === command.unitId);
  if (state.state !== 'SUGGESTED' || !silent) return already(planSays.mergeOver);
  const slot = `${state.doc.round}.${command.step}`;
  return {
    decided: true,
    state,
    effects: [
      { effect: 'show', card: 'merge.suggest', slot, to: command.to },
      recordChange('merge.reminded', state.state, state.state, {
        unitId: command.unitId,
        step: command.step,
      }),
    ],
  };
}
