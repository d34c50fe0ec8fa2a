/** What cards are shown of a task's state. */

import type { CheckView } from '../../cards/task-check.ts';
import type { ConsultView } from '../../cards/task-consult.ts';
import type { FilingView } from '../../cards/task-filing.ts';
import type { TaskView, UnitView } from '../../cards/task-head.ts';
import type { DayView, TeamView } from '../../cards/task-team.ts';
import { dayOf, daysBetween } from '../duty/calendar.ts';
import { comesLate } from './ahead.ts';
import { majority } from './consult.ts';
import { nameOf } from './results.ts';
import type { Check } from './shapes.ts';
import {
  findParticipant,
  isBeforeStart,
  isUnderWay,
  itemsOf,
  type Participant,
  present,
  startsAhead,
  type TaskState,
} from './state.ts';

export function viewOf(state: TaskState, now: Date): TaskView {
  const { doc } = state;
  return {
    no: state.no,
    scenario: doc.scenarioName,
    date: state.date,
    time: doc.time,
    place: doc.place,
    route: doc.route,
    filingNo: state.filingNo,
    lead: doc.lead.name,
    joint: state.participants.filter(p => p.role === 'joint').map(p => p.unit.short),
    enterprises: doc.enterprises.map(enterprise => enterprise.name),
    confirmDueAt: doc.confirmDueAt === undefined ? undefined : new Date(doc.confirmDueAt),
    change: doc.change,
    teamLeast: doc.teamLeast,
    mode: doc.mode,
    units: state.participants.filter(p => p.role !== 'town').map(unitView),
    stopped: stoppedLine(state),
    stage: stageOf(state),
    ahead: startsAhead(state) ? 'may' : isUnderWay(state) ? 'underWay' : undefined,
    now,
  };
}

function stageOf({ state }: TaskState): TaskView['stage'] {
  switch (state) {
    case 'DRAFT':
    case 'CONSULTING':
    case 'FILING':
      return 'draft';
    case 'DISPATCHED':
      return 'asking';
    case 'CONFIRMED':
    case 'TEAMED':
      return 'ready';
    default:
      return 'begun';
  }
}

export function stoppedLine({ state, doc }: TaskState): string | undefined {
  if (state === 'CANCELLED') return `已取消（${doc.cancelled?.name ?? ''}）：${doc.cancelled?.reason ?? ''}`;
  if (state === 'MERGED_INTO')
    return `已并入 ${doc.mergedInto?.no ?? ''}（${doc.mergedInto?.name ?? ''}）：${doc.mergedInto?.reason ?? ''}`;
  if (state === 'DEFERRED') return `已编入后续计划（${doc.paused?.name ?? ''}）：${doc.paused?.reason ?? ''}`;
  if (state === 'SUSPENDED') return `已暂停（${doc.paused?.name ?? ''}）：${doc.paused?.reason ?? ''}`;
  return undefined;
}

export function unitView(participant: Participant): UnitView {
  return {
    short: participant.unit.short,
    name: participant.unit.name,
    items: participant.items,
    answer: answerOf(participant),
  };
}

function answerOf(participant: Participant): UnitView['answer'] {
  const { confirmed, delegated, proposal, withdrawal, state } = participant;
  if (state === 'PROPOSED_TIME' && proposal !== undefined) {
    return {
      kind: 'proposed',
      by: proposal.name,
      at: new Date(proposal.at),
      slot: proposal.slot,
      reason: proposal.reason,
    };
  }
  if (state === 'WITHDRAW_REQUESTED' && withdrawal !== undefined) {
    return {
      kind: 'withdrawing',
      by: withdrawal.name,
      at: new Date(withdrawal.at),
      reason: withdrawal.reason,
      leaderAgreed: withdrawal.leaderAgreed !== undefined,
    };
  }
  if (state === 'WITHDRAWN') return { kind: 'withdrawn' };
  if (delegated !== undefined) {
    return { kind: 'delegated', by: delegated.name, at: new Date(delegated.at), to: delegated.to };
  }
  if (confirmed !== undefined) return { kind: 'confirmed', by: confirmed.name, at: new Date(confirmed.at) };
  return { kind: 'none' };
}

export function checkViews(state: TaskState): CheckView[] {
  return state.doc.checks.map(check => checkView(state, check));
}

export function checkView(state: TaskState, check: Check): CheckView {
  return { ...check, enterprise: nameOf(state, check.enterpriseId) };
}

export function consultView(state: TaskState): ConsultView | undefined {
  const { consult } = state.doc;
  if (consult === undefined) return undefined;
  const joint = present(state).filter(({ role }) => role === 'joint');
  const shortOf = (unitId: string): string => findParticipant(state, unitId)?.unit.short ?? '';
  return {
    slots: consult.slots,
    dueAt: new Date(consult.dueAt),
    votes: consult.votes.map(({ unitId, choice }) => ({ unit: shortOf(unitId), choice })),
    missing: joint
      .filter(({ unit }) => !consult.votes.some(v => v.unitId === unit.id))
      .map(({ unit }) => unit.short),
    settled: consult.settled?.choice,
    majority: majority(consult),
    open: state.state === 'CONSULTING',
  };
}

export function filingView(state: TaskState): FilingView | undefined {
  const { filing, checks } = state.doc;
  if (filing === undefined) return undefined;
  const late = checks.some(({ findings }) => findings.some(({ code }) => code === 'FILED_LATE'));
  return {
    by: filing.name,
    unit: state.doc.lead.short,
    reason: filing.reason,
    days: daysBetween(dayOf(new Date(filing.at)), state.date),
    enough: !late,
    dueAt: new Date(filing.dueAt),
    ruling:
      filing.ruling === undefined
        ? undefined
        : {
            decision: filing.ruling.decision,
            by: filing.ruling.name,
            at: new Date(filing.ruling.at),
            note: filing.ruling.note,
          },
  };
}

export function teamView(state: TaskState, own: Participant): TeamView {
  const inspecting = present(state);
  const roster = own.roster ?? [];
  return {
    unit: own.unit.short,
    items: itemsOf(state, own),
    roster,
    last: (own.lastTeam ?? []).flatMap(id => roster.find(o => o.id === id) ?? []),
    team: own.team === undefined ? undefined : { ...own.team, by: own.team.name, at: new Date(own.team.at) },
    entrusted:
      own.entrusted === undefined ? undefined : { to: own.entrusted.to.name, basis: own.entrusted.basis },
    trustees: inspecting
      .filter(p => p.unit.id !== own.unit.id && p.state !== 'ENTRUSTED')
      .map(({ unit }) => ({ id: unit.id, name: unit.name })),
    done: inspecting.filter(p => p.team !== undefined || p.state === 'ENTRUSTED').length,
    units: inspecting.length,
    dueAt: state.doc.teamDueAt === undefined ? undefined : new Date(state.doc.teamDueAt),
    isLead: own.role === 'lead',
    late: own.arrived !== undefined && (own.team === undefined || own.team.at > own.arrived.at),
  };
}

export function dayView(state: TaskState, own: Participant, now: Date): DayView {
  const going = state.participants.filter(
    p => ['TEAM_SUBMITTED', 'ARRIVED', 'NO_SHOW', 'RESULT_ENTERED'].includes(p.state) || comesLate(state, p),
  );
  const here = going.filter(p => p.arrived !== undefined);
  return {
    today: dayOf(now) === state.date,
    first: state.doc.enterprises[0],
    items: itemsOf(state, own),
    arrived: here.map(({ unit }) => unit.short),
    expected: going.length,
    hasArrived: own.arrived !== undefined,
    isLead: own.role === 'lead',
    isTown: own.role === 'town',
    phase: state.state === 'INSPECTING' ? 'inspecting' : isBeforeStart(state) ? 'waiting' : 'over',
    objects: state.doc.enterprises,
  };
}
