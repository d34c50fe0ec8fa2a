/** What cards are shown of a task's state. */

import type { PublishView, RectifyView } from '../../cards/task-after.ts';
import type { CaseTermView } from '../../cards/task-case.ts';
import type { CheckView } from '../../cards/task-check.ts';
import type { ConsultView } from '../../cards/task-consult.ts';
import type { FilingView } from '../../cards/task-filing.ts';
import type { HandoverView } from '../../cards/task-handover.ts';
import type { TaskView, UnitView } from '../../cards/task-head.ts';
import type { HazardView, ResultView } from '../../cards/task-result.ts';
import type { DayView, OfficerView, TeamView } from '../../cards/task-team.ts';
import { dayOf, daysBetween } from '../duty/calendar.ts';
import { comesLate } from './ahead.ts';
import { casesOf } from './case-term.ts';
import { isPublished } from './closing.ts';
import { majority } from './consult.ts';
import { missingResults, nameOf, reporting } from './results.ts';
import type { Check, Handover, Hazard, Rectification } from './shapes.ts';
import {
  findParticipant,
  isBeforeStart,
  isUnderWay,
  itemsOf,
  type Participant,
  present,
  startsAhead,
  type TaskState,
  type UnitRef,
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

export function resultView(state: TaskState, own: Participant): ResultView {
  const missing = missingResults(state, own);
  const index = state.doc.enterprises.findIndex(({ id }) => missing.includes(id));
  const next = state.doc.enterprises[index];
  return {
    unit: own.unit.short,
    items: itemsOf(state, own),
    next: next === undefined ? undefined : { index, name: next.name },
    total: state.doc.enterprises.length,
    entered: (own.results ?? []).map(({ enterpriseId, kind, docNo, photos }) => ({
      enterprise: nameOf(state, enterpriseId),
      kind,
      docNo,
      photos: photos.length,
    })),
    enforcementUrl: state.doc.enforcementUrl,
    missingUnits: reporting(state)
      .filter(p => missingResults(state, p).length > 0)
      .map(({ unit }) => unit.short),
    dueAt: state.doc.resultDueAt === undefined ? undefined : new Date(state.doc.resultDueAt),
    receivers: others(state.doc.handoverTo, own.unit.id),
    open: state.state === 'RESULT_PENDING' && own.state === 'ARRIVED',
  };
}

function others(units: readonly UnitRef[], not: string): { id: string; name: string }[] {
  return units.filter(({ id }) => id !== not).map(({ id, name }) => ({ id, name }));
}

export function hazardView(state: TaskState, hazard: Hazard, personId: string): HazardView {
  return {
    enterprise: nameOf(state, hazard.enterpriseId),
    text: hazard.text,
    by: hazard.name,
    unit: hazard.unit.short,
    at: new Date(hazard.at),
    acks: hazard.acks.map(({ name, at }) => ({ name, at: new Date(at) })),
    remarks: hazard.remarks.map(({ name, at, text }) => ({ name, at: new Date(at), text })),
    seenByMe: hazard.acks.some(ack => ack.personId === personId),
  };
}

export function rectifyView(state: TaskState, own: Participant, rectification: Rectification): RectifyView {
  const known: OfficerView[] = [...(own.team?.officers ?? []), ...(own.roster ?? [])];
  const distinct = new Map(known.map(({ id, name }) => [id, { id, name }]));
  const { closed } = rectification;
  return {
    ...rectification,
    enterprise: nameOf(state, rectification.enterpriseId),
    unit: own.unit.name,
    extensions: rectification.extensions.length,
    closed:
      closed === undefined
        ? undefined
        : { ...closed, by: closed.name, at: new Date(closed.at), photos: closed.photos.length },
    reviewers: [...distinct.values()],
  };
}

/** The latest case of the unit against this enterprise. */
export function caseTermView(
  state: TaskState,
  own: Participant,
  { enterpriseId, days }: { readonly enterpriseId: string; readonly days: number },
): CaseTermView {
  const found = casesOf(own).findLast(one => one.enterpriseId === enterpriseId);
  return {
    enterprise: nameOf(state, enterpriseId),
    docNo: found?.docNo ?? '',
    openedOn: found?.openedOn ?? state.date,
    days,
  };
}

export function publishView(own: Participant): PublishView | undefined {
  const { publication } = own;
  if (publication === undefined) return undefined;
  const { ssj, hlw, openedAt } = publication;
  const tick = (mark: typeof ssj) =>
    mark === undefined ? undefined : { by: mark.name, at: new Date(mark.at) };
  const last = [ssj?.at, hlw?.at]
    .flatMap(at => at ?? [])
    .sort()
    .at(-1);
  const days = last === undefined ? 0 : daysBetween(dayOf(new Date(openedAt)), dayOf(new Date(last)));
  return {
    unit: own.unit.short,
    due: publication.due,
    ssj: tick(ssj),
    hlw: tick(hlw),
    extended: publication.extended,
    notPublic: publication.notPublic,
    doneOn: publication.notPublic === undefined && isPublished(publication) ? days : undefined,
  };
}

export function handoverView(state: TaskState, handover: Handover, unitId: string): HandoverView {
  const { receipt, returned } = handover;
  return {
    from: handover.from.short,
    to: handover.to.short,
    enterprise: nameOf(state, handover.enterpriseId),
    docNo: handover.docNo,
    reason: handover.reason,
    receipt:
      receipt === undefined ? undefined : { by: receipt.name, at: new Date(receipt.at), no: receipt.no },
    returned: returned === undefined ? undefined : { by: returned.name, reason: returned.reason },
    mine: unitId === handover.to.id ? 'receiver' : unitId === handover.from.id ? 'sender' : 'other',
    receivers: others(state.doc.handoverTo, handover.from.id),
  };
}
