/** 组队 (C3, C22): certified people from every unit, the townships invited. */
import { taskCopy } from '../../cards/task-copy.ts';
import { taskSays } from '../../cards/task-says.ts';
import type { Actor, Context, Decision, Effect, Refusal } from '../decide/feature.ts';
import { atTime, dayOf } from '../duty/calendar.ts';
import { owesTeam } from './ahead.ts';
import { already, markOf, mayActFor, notNow, notYours, refuse } from './authority.ts';
import { phased } from './closing.ts';
import type { CommandOf } from './commands.ts';
import { dayDuties, dayDuty, daySlot } from './day.ts';
import { met, owes, record, recordParticipant, recordState, toLiaison } from './effects.ts';
import type { TaskFacts } from './facts.ts';
import { inviteTowns } from './invite.ts';
import type { UnitOfficers } from './people-facts.ts';
import { needsTeam, refreshRosters } from './rosters.ts';
import type { TeamOfficer } from './shapes.ts';
import {
  findParticipant,
  isUnderWay,
  type Participant,
  present,
  type TaskState,
  towns,
  withDoc,
  withParticipant,
} from './state.ts';

/** Asks every unit that has named nobody yet, and invites the townships of the enterprises. */
export function callTeams(
  state: TaskState,
  actor: Actor,
  context: Context,
  facts: TaskFacts,
): Decision<TaskState> {
  if (actor.kind !== 'system') return notYours(state.doc.lead);
  if (state.state !== 'CONFIRMED' && state.state !== 'TEAMED') return already(taskSays.notTeaming);
  const due = teamDue(state, context);
  const asked = present(state).filter(needsTeam);
  const invited = inviteTowns(refreshRosters(state, facts), facts);
  const next = teamed(withDoc(invited.state, { teamDueAt: due.toISOString() }));
  return {
    decided: true,
    state: next,
    effects: [
      ...asked.flatMap(({ unit }) => [
        toLiaison('task.team', unit.id, String(state.doc.round)),
        owes('task.team', unit.id, due, context),
      ]),
      ...invited.effects,
      ...invited.towns.map(({ id }) => owes('task.town', id, due, context)),
      record('task.teamsCalled', {
        before: { state: state.state },
        after: { state: next.state },
        units: asked.map(({ unit }) => unit.code),
        towns: invited.towns.map(({ code }) => code),
      }),
      ...teamedEffects(state, next, context),
    ],
  };
}

/** 检查日前 1 工作日 12:00; when that is over or too near, two working hours from now. */
function teamDue(state: TaskState, context: Context): Date {
  const eve = atTime(context.calendar.addWorkdays(state.date, -1), context.settings.task.teamDueAt);
  const soonest = context.calendar.addWorkingMinutes(context.now, 120);
  return new Date(Math.max(eve.getTime(), soonest.getTime()));
}

/** 报人员: chosen from the list or 按上次名单报; may be changed until the start. */
export function submitTeam(
  state: TaskState,
  command: CommandOf<'task.team' | 'task.sameTeam'>,
  actor: Actor,
  context: Context,
  facts: TaskFacts,
): Decision<TaskState> {
  const participant = mayTeam(state, command.unitId, actor, facts);
  if ('decided' in participant) return participant;
  const officers = facts.officers?.get(participant.unit.id);
  if (officers === undefined) throw new Error('no officers were prepared');
  const ids = command.type === 'task.team' ? command.officers : officers.last;
  if (command.type === 'task.sameTeam' && ids.length === 0)
    return refuse('no-last-team', taskSays.noLastTeam);
  const chosen = choose(ids, officers, participant, state.doc.teamLeast);
  if ('decided' in chosen) return chosen;
  const by = markOf(actor, context.now);
  const extra =
    command.type === 'task.team'
      ? { assistants: command.assistants, car: command.car }
      : { assistants: '', car: '' };
  const late = owesTeam(state, participant);
  const at = late ? participant.state : 'TEAM_SUBMITTED';
  const named = withParticipant(state, {
    ...participant,
    state: at,
    team: { ...by, officers: chosen, ...extra },
  });
  const next = late ? phased(named, context) : { state: teamed(named), effects: [] };
  return {
    decided: true,
    state: next.state,
    say: taskSays.teamIn(chosen.map(({ name }) => name)),
    effects: [
      ...met(state, 'task.team', participant.unit.id),
      ...(late ? [teamSettled(participant)] : []),
      recordParticipant('task.teamSubmitted', participant, at, {
        officers: chosen.map(({ certNo }) => certNo),
        by: by.name,
      }),
      ...teamedEffects(state, next.state, context),
      ...next.effects,
    ],
  };
}

function teamSettled({ unit }: Participant): Effect {
  return { effect: 'settle', card: 'task.team', unitId: unit.id };
}

function mayTeam(state: TaskState, unitId: string, actor: Actor, facts: TaskFacts): Participant | Refusal {
  const participant = findParticipant(state, unitId);
  if (participant === undefined || participant.role === 'town')
    return refuse('not-in-task', taskCopy.notInTask(state.no));
  if (!mayActFor(actor, unitId, facts)) return notYours(participant.unit);
  if (owesTeam(state, participant)) return participant;
  if (state.state !== 'CONFIRMED' && state.state !== 'TEAMED')
    return notNow(state, 'not-teaming', taskSays.cannotTeam);
  if (participant.state === 'ENTRUSTED')
    return already(taskSays.entrustedAlready(participant.entrusted?.to.name ?? ''));
  if (!needsTeam(participant) && participant.state !== 'TEAM_SUBMITTED')
    return refuse('not-teaming', taskSays.notTeaming);
  return participant;
}

/**
 * Only certified, valid, active officers who are free on the day; at least two of every unit that inspects (行政处罚法 42
 * 条, rule R8), or as many as the county asks.
 */
function choose(
  ids: readonly string[],
  { officers, busy }: UnitOfficers,
  { unit }: Participant,
  least: number,
): TeamOfficer[] | Refusal {
  const wanted = [...new Set(ids)];
  const known = officers.filter(({ id }) => wanted.includes(id));
  if (known.length < wanted.length) return refuse('not-certified', taskSays.notCertified(unit.name));
  const clash = known.find(({ id }) => busy.has(id));
  if (clash !== undefined) return refuse('clash', taskSays.clash(clash.name, busy.get(clash.id) ?? ''));
  if (known.length < least) return refuse('team-too-small', taskSays.teamTooSmall(least));
  return known;
}

/** 委托代查: another unit of the task inspects in its place; the entrusting unit counts for nothing. */
export function entrust(
  state: TaskState,
  command: CommandOf<'task.entrust'>,
  actor: Actor,
  context: Context,
  facts: TaskFacts,
): Decision<TaskState> {
  const participant = mayTeam(state, command.unitId, actor, facts);
  if ('decided' in participant) return participant;
  if (participant.role === 'lead') return refuse('lead-inspects', taskSays.leadInspects);
  if (owesTeam(state, participant)) return refuse('came-itself', taskSays.cameItself);
  const to = findParticipant(state, command.to);
  const inspects = to !== undefined && to.role !== 'town' && (needsTeam(to) || to.state === 'TEAM_SUBMITTED');
  if (!inspects || to.unit.id === participant.unit.id) return refuse('no-trustee', taskSays.noTrustee);
  const relying = state.participants.some(
    p => p.state === 'ENTRUSTED' && p.entrusted?.to.id === participant.unit.id,
  );
  if (relying) return refuse('trusted-itself', taskSays.trustedItself);
  const { team: _, ...bare } = participant;
  const by = markOf(actor, context.now);
  const next = teamed(
    withParticipant(state, {
      ...bare,
      state: 'ENTRUSTED',
      entrusted: { ...by, to: to.unit, basis: command.basis },
    }),
  );
  return {
    decided: true,
    state: next,
    say: taskSays.entrusted(to.unit.name),
    effects: [
      ...met(state, 'task.team', participant.unit.id),
      ...met(state, 'task.day', participant.unit.id),
      recordParticipant('task.entrusted', participant, 'ENTRUSTED', {
        to: to.unit.code,
        basis: command.basis,
        by: by.name,
      }),
      ...teamedEffects(state, next, context),
    ],
  };
}

/** 已组队 once every inspecting unit has named its people or entrusted another. */
function teamed(state: TaskState): TaskState {
  return state.state === 'CONFIRMED' && !present(state).some(needsTeam)
    ? { ...state, state: 'TEAMED' }
    : state;
}

function teamedEffects(before: TaskState, after: TaskState, context: Context): Effect[] {
  if (after.state !== 'TEAMED' || before.state === 'TEAMED') return [];
  return [...dayDuties(after, context), recordState('task.teamed', before, after)];
}

/** A township that comes once the teams stand gets the card of the day too; one that does not, no longer. */
function goesAlong(state: TaskState, { unit, state: at }: Participant, context: Context): Effect[] {
  if (at !== 'TEAM_SUBMITTED') return met(state, 'task.day', unit.id);
  if (state.state === 'INSPECTING') return [toLiaison('task.day', unit.id, daySlot(state))];
  return state.state === 'TEAMED' ? [dayDuty(state, unit.id, context)] : [];
}

/** 乡镇派员 / 不能派员 (C22); its answer is wished for and not waited for. */
export function answerInvitation(
  state: TaskState,
  command: CommandOf<'task.attend' | 'task.decline'>,
  actor: Actor,
  context: Context,
  facts: TaskFacts,
): Decision<TaskState> {
  const town = towns(state).find(({ unit }) => unit.id === command.unitId);
  if (town === undefined) return refuse('not-invited', taskCopy.notInTask(state.no));
  if (!mayActFor(actor, command.unitId, facts)) return notYours(town.unit);
  if (state.state !== 'CONFIRMED' && state.state !== 'TEAMED' && !isUnderWay(state))
    return notNow(state, 'not-open', taskSays.invitationOver);
  if (dayOf(context.now) > state.date) return refuse('past-date', taskCopy.pastDate(state.date));
  if (
    town.attending !== undefined &&
    command.type === 'task.attend' &&
    town.attending.names === command.names
  ) {
    return already(taskCopy.settled);
  }
  const by = markOf(actor, context.now);
  const { attending: _a, declined: _d, ...bare } = town;
  const answered: Participant =
    command.type === 'task.attend'
      ? { ...bare, state: 'TEAM_SUBMITTED', attending: { ...by, names: command.names } }
      : { ...bare, state: 'WITHDRAWN', declined: { ...by, reason: command.reason } };
  return {
    decided: true,
    state: withParticipant(state, answered),
    say: command.type === 'task.attend' ? taskSays.attending(command.names) : taskSays.declined,
    effects: [
      ...met(state, 'task.town', town.unit.id),
      ...goesAlong(state, answered, context),
      recordParticipant('task.invitationAnswered', town, answered.state, {
        names: command.type === 'task.attend' ? command.names : undefined,
        reason: command.type === 'task.decline' ? command.reason : undefined,
      }),
    ],
  };
}
