/** 检查日 (C4): the card of the day, arrival and start. */
import { taskCopy } from '../../cards/task-copy.ts';
import { taskSays } from '../../cards/task-says.ts';
import type { Actor, Context, Decision, Effect } from '../decide/feature.ts';
import { atTime, dayOf } from '../duty/calendar.ts';
import { askedNoMore, comesLate, owesTeam, teamAfterwards, unfitLead } from './ahead.ts';
import { alertEffects } from './alerts.ts';
import { already, isLead, markOf, mayActFor, maySteer, notNow, notYours, refuse } from './authority.ts';
import { backfillDue, backfillDuty } from './backfill.ts';
import type { CommandOf } from './commands.ts';
import { met, owes, record, recordParticipant, recordState, toLiaison } from './effects.ts';
import type { TaskFacts } from './facts.ts';
import { inviteTowns } from './invite.ts';
import { noticeDuty } from './notice.ts';
import { lastDay, namedBlockers } from './open.ts';
import { blockers, withChecks } from './precheck.ts';
import { recheckDuty } from './recheck.ts';
import { refreshRosters } from './rosters.ts';
import type { RuleFacts } from './rule-facts.ts';
import {
  findParticipant,
  isBeforeStart,
  type Mark,
  type Participant,
  present,
  startsAhead,
  type TaskState,
  withDoc,
  withParticipant,
} from './state.ts';

/**
 * The card of the day goes out in the morning; for a day off, on the afternoon of the last working day before; at once when
 * that hour is over.
 */
export function dayDuty(state: TaskState, unitId: string, context: Context): Effect {
  const { calendar, settings } = context;
  const morning = atTime(state.date, settings.task.dayCardAt);
  const at = calendar.isWorkday(state.date) ? morning : atTime(calendar.previousWorkday(state.date), '16:00');
  return owes('task.day', unitId, at, context);
}

/** With the last team: a card of the day for all who go, and the lead owes the start. */
export function dayDuties(state: TaskState, context: Context): Effect[] {
  const evening = atTime(lastDay(state, context), '18:00');
  return [
    ...onSite(state).map(({ unit }) => dayDuty(state, unit.id, context)),
    owes('task.start', state.leadUnitId, evening, context),
    ...noticeDuty(state, context),
    recheckDuty(state, context),
  ];
}

/** The card of the day at once, to all who go. */
function dayCards(state: TaskState): Effect[] {
  return onSite(state).map(({ unit }) => toLiaison('task.day', unit.id, daySlot(state)));
}

/** Units that come themselves, and townships that promised to. */
function onSite(state: TaskState): Participant[] {
  return state.participants.filter(
    participant => ['TEAM_SUBMITTED', 'ARRIVED'].includes(participant.state) || comesLate(state, participant),
  );
}

/** 到场. */
export function arrive(
  state: TaskState,
  command: CommandOf<'task.arrive'>,
  actor: Actor,
  context: Context,
  facts: TaskFacts,
): Decision<TaskState> {
  const participant = findParticipant(state, command.unitId);
  if (participant === undefined) return refuse('not-in-task', taskCopy.notInTask(state.no));
  if (!mayActFor(actor, command.unitId, facts)) return notYours(participant.unit);
  if (participant.state === 'ARRIVED') return already(taskSays.arrivedAlready);
  if (state.state !== 'TEAMED' && state.state !== 'INSPECTING')
    return notNow(state, 'not-teamed', taskSays.cannotArrive);
  const late = comesLate(state, participant);
  if (participant.state !== 'TEAM_SUBMITTED' && !late)
    return refuse('no-team', taskSays.noTeam(participant.unit.name));
  const wrongDay = offWindow(state, context);
  if (wrongDay !== undefined) return wrongDay;
  const came = arrivedNow(participant, markOf(actor, context.now));
  const next = refreshRosters(withParticipant(state, came), facts);
  return {
    decided: true,
    state: next,
    say: late ? taskSays.arrivedLate : taskSays.arrived,
    effects: [
      ...met(state, 'task.day', participant.unit.id),
      ...(late ? teamAfterwards(next, participant.unit.id, context) : []),
      recordParticipant('task.arrived', participant, 'ARRIVED', { at: context.now.toISOString() }),
    ],
  };
}

/** Whoever comes has said yes, whatever she had asked for before. */
function arrivedNow(participant: Participant, by: Mark): Participant {
  const { proposal: _p, withdrawal: _w, ...kept } = participant;
  return { ...kept, state: 'ARRIVED', confirmed: participant.confirmed ?? by, arrived: by };
}

function offWindow(state: TaskState, context: Context): ReturnType<typeof refuse> | undefined {
  const today = dayOf(context.now);
  if (today < state.date) return refuse('too-early', taskSays.tooEarly(state.date));
  if (today > lastDay(state, context)) return refuse('too-late', taskSays.windowOver(state.date));
  return undefined;
}

/**
 * 开始检查: by the lead alone, with a filing number and an inspection code (F001 十二: 无码不检查), on its day, and only
 * after the rules were asked once more: a superior may have checked since (防抽取后上级已查). Every unit has named its
 * people by then, save in an emergency.
 */
export function start(
  state: TaskState,
  actor: Actor,
  context: Context,
  facts: TaskFacts,
): Decision<TaskState> {
  if (!isLead(actor, state)) return refuse('not-lead', taskSays.onlyLeadStarts(state.doc.lead.name));
  if (state.state === 'INSPECTING') return already(taskSays.startedAlready);
  if (isBeforeStart(state) && (state.filingNo === null || state.inspectionCode === null))
    return refuse('not-filed', taskSays.notFiled);
  const ahead = startsAhead(state);
  if (state.state === 'CONFIRMED' && !ahead) return refuse('not-teamed', taskSays.notReady(state.no));
  if (state.state !== 'TEAMED' && !ahead) return notNow(state, 'not-teamed', taskSays.cannotBegin);
  const wrongDay = offWindow(state, context);
  if (wrongDay !== undefined) return wrongDay;
  if (state.doc.enterprises.length === 0) return refuse('no-objects', taskSays.noObjects(state.no));
  if (facts.entryFree === false) return refuse('busy', taskSays.entryBusy);
  const unfit = ahead ? unfitLead(state, facts) : unfitTeam(state, facts);
  if (unfit !== undefined) return unfit;
  return judgeAndStart(state, actor, context, facts);
}

/** A certificate may have run out, or a person been named elsewhere, since the team was named. */
function unfitTeam(state: TaskState, facts: TaskFacts): ReturnType<typeof refuse> | undefined {
  for (const { unit, team } of present(state)) {
    const known = facts.officers?.get(unit.id);
    const gone = team?.officers.find(({ id }) => known?.officers.every(officer => officer.id !== id) ?? true);
    if (gone !== undefined) return refuse('not-certified', taskSays.noLongerCertified(unit.name, gone.name));
    const clash = team?.officers.find(({ id }) => known?.busy.has(id) ?? false);
    if (clash !== undefined)
      return refuse('clash', taskSays.clash(clash.name, known?.busy.get(clash.id) ?? ''));
  }
  return undefined;
}

function judgeAndStart(
  state: TaskState,
  actor: Actor,
  context: Context,
  facts: TaskFacts,
): Decision<TaskState> {
  if (facts.rules === undefined) throw new Error('no rule facts were prepared');
  const onDay: TaskState = { ...state, date: dayOf(context.now) };
  const ahead = startsAhead(state);
  // Who goes to an emergency is not known yet; each team is judged when it is named afterwards.
  const judged = withChecks(onDay, facts.rules, context, ahead ? 'draft' : 'start');
  const stopping = blockers(judged.doc.checks);
  if (stopping.length > 0) return stopped(state, judged, context);
  const by = markOf(actor, context.now);
  const lead = findParticipant(judged, state.leadUnitId);
  const here =
    lead !== undefined && (lead.state === 'TEAM_SUBMITTED' || ahead)
      ? withParticipant(judged, arrivedNow(lead, by))
      : judged;
  const begun: TaskState = { ...withDoc(here, { started: by }), state: 'INSPECTING' };
  const called = ahead ? inviteTowns(begun, facts) : { state: begun, effects: [] };
  const next = ahead ? refreshRosters(namedBy(called.state, facts.rules, context), facts) : begun;
  return {
    decided: true,
    state: next,
    say: ahead ? taskSays.startedAhead : taskSays.started,
    effects: [
      ...(ahead ? [...askedNoMore(), ...dayCards(next)] : []),
      ...met(state, 'task.start'),
      ...met(state, 'task.town'),
      ...met(state, 'task.day', state.leadUnitId),
      owes('task.finish', state.leadUnitId, atTime(next.date, '18:00'), context),
      ...backfillDuty(next, facts.rules, context),
      { effect: 'settle', card: 'town.invite' },
      ...called.effects,
      { effect: 'settle', card: 'task.team' },
      ...next.participants
        .filter(participant => owesTeam(next, participant))
        .flatMap(({ unit }) => teamAfterwards(next, unit.id, context)),
      ...met(state, 'task.notice'),
      ...met(state, 'task.recheck'),
      { effect: 'settle', card: 'task.notice' },
      recordState('task.started', state, next, {
        filingNo: state.filingNo,
        inspectionCode: state.inspectionCode,
        arrived: next.participants.filter(p => p.state === 'ARRIVED').map(p => p.unit.code),
      }),
    ],
  };
}

/** Who went is named by the time the filing is made up for. */
function namedBy(state: TaskState, rules: RuleFacts, context: Context): TaskState {
  return withDoc(state, { teamDueAt: backfillDue(rules, context).toISOString() });
}

/** The rules stop the start: the lead gets the alert with its ways out, once; a second try only hears it again. */
function stopped(before: TaskState, judged: TaskState, context: Context): Decision<TaskState> {
  const say = taskSays.cannotStart(namedBlockers(judged));
  if (JSON.stringify(before.doc.checks) === JSON.stringify(judged.doc.checks)) return refuse('rules', say);
  const kept = withDoc(before, { checks: judged.doc.checks });
  return {
    decided: true,
    state: kept,
    say,
    effects: [
      ...alertEffects(undefined, kept, { unitId: before.leadUnitId, role: 'liaison' }),
      record('task.startStopped', {
        before: { state: before.state },
        after: { state: before.state },
        at: context.now.toISOString(),
        rules: blockers(judged.doc.checks).map(({ enterpriseId, code }) => `${enterpriseId} ${code}`),
      }),
    ],
  };
}

/** 临时变更 on the day: another hour or place; everybody in the group gets the card anew. */
export function changeDay(
  state: TaskState,
  command: CommandOf<'task.changeDay'>,
  actor: Actor,
  context: Context,
  facts: TaskFacts,
): Decision<TaskState> {
  if (!maySteer(actor, state, facts)) return notYours(state.doc.lead);
  if (state.state !== 'TEAMED' && state.state !== 'INSPECTING')
    return notNow(state, 'not-teamed', taskSays.cannotChangeDay);
  const wrongDay = offWindow(state, context);
  if (wrongDay !== undefined) return wrongDay;
  const place = command.place === '' ? state.doc.place : command.place;
  const changes = state.doc.dayChanges + 1;
  const change = taskSays.dayChanged(state.doc, { time: command.time, place }, command.reason);
  const next = withDoc(state, { time: command.time, place, change, dayChanges: changes });
  return {
    decided: true,
    state: next,
    say: taskSays.changedForAll,
    effects: [
      ...dayCards(next),
      record('task.dayChanged', {
        before: { time: state.doc.time, place: state.doc.place },
        after: { time: command.time, place },
        reason: command.reason,
        by: markOf(actor, context.now).name,
      }),
    ],
  };
}

/** A change of the round or of the day makes a fresh card. */
export function daySlot(state: TaskState): string {
  return `${state.doc.round}.${state.doc.dayChanges}`;
}
