import { stampText } from '../../cards/format.ts';
import { ROLE_NAMES } from '../../cards/liaison-copy.ts';
import type { PartyView, WhistleView } from '../../cards/whistle-view.ts';
import { type Assignment, isLive, unitByCode, type WhistleState } from './state.ts';

function at(text: string | null | undefined): Date | undefined {
  return text === null || text === undefined ? undefined : new Date(text);
}

/** The call as cards show it. */
export function viewOf(state: WhistleState, now: Date): WhistleView {
  const { doc } = state;
  return {
    no: state.no,
    kind: state.type,
    state: state.state,
    stage: doc.stage,
    text: doc.text,
    place: doc.place,
    town: doc.townName,
    caller: doc.caller.short,
    blower: doc.blower.name,
    blowerPost: doc.blower.post === undefined ? '' : (ROLE_NAMES[doc.blower.post] ?? ''),
    source: doc.source,
    files: {
      all: doc.files.length,
      kept: doc.files.filter(({ stored }) => stored !== undefined).length,
      lost: doc.files.filter(({ lost }) => lost).length,
    },
    supplements: doc.supplements.map(({ text }) => text).filter(text => text !== ''),
    reading: readingView(state),
    limits: doc.limits,
    repeat: doc.repeat,
    choices: doc.units.map(({ code, short }) => ({ value: code, label: short })),
    dispatchedAt: at(state.dispatchedAt),
    blownAt: at(doc.blower.at),
    parties: state.assignments.map(partyView),
    rejected:
      doc.rejected === undefined
        ? undefined
        : {
            reason: doc.rejected.reason,
            note: doc.rejected.note,
            by: doc.rejected.name,
            into: doc.rejected.into,
          },
    withdrawn:
      doc.withdrawn === undefined ? undefined : { by: doc.withdrawn.name, reason: doc.withdrawn.reason },
    consulted: doc.consultation !== undefined,
    reworks: doc.reworks.map(({ reason }) => reason),
    evaluation:
      doc.evaluation === undefined
        ? undefined
        : {
            satisfied: doc.evaluation.satisfied,
            solved: doc.evaluation.solved,
            reason: doc.evaluation.reason,
            at: new Date(doc.evaluation.at),
          },
    unrated: doc.unrated,
    rateDueAt: at(doc.rateDueAt),
    concluded: doc.concluded?.note,
    task: doc.task,
    application:
      doc.application === undefined
        ? undefined
        : {
            scenario: doc.application.name,
            lead: doc.application.lead.short,
            declined: doc.application.declined?.reason,
          },
    timeline: doc.timeline.map(line => ({ at: new Date(line.at), text: line.text })),
    now,
  };
}

/** After the dispatch the units are those of the assignments, which a ruling may have changed. */
function readingView(state: WhistleState): WhistleView['reading'] {
  const { doc } = state;
  const { reading } = doc;
  const live = state.assignments.filter(isLive);
  const leadNow = live.find(({ role }) => role === 'lead')?.unit;
  const lead = leadNow ?? (reading.lead === null ? undefined : unitByCode(doc.units, reading.lead));
  const joint =
    live.length > 0
      ? live.filter(({ role }) => role === 'joint').map(({ unit }) => unit)
      : doc.joint.flatMap(code => unitByCode(doc.units, code) ?? []);
  return {
    lead: lead?.short,
    leadCode: lead?.code,
    joint: joint.map(({ short }) => short),
    jointCodes: joint.map(({ code }) => code),
    matched: reading.matched,
    duty: reading.duty ?? undefined,
    item: reading.item ?? undefined,
    byPrecedent: reading.precedent !== null,
    gate: reading.gate ?? undefined,
    outOfScope: reading.outOfScope,
    sure: reading.sure,
    advised: reading.advised,
    corrected: doc.corrected?.name,
    missing: reading.missing,
  };
}

export function partyView(assignment: Assignment): PartyView {
  const { unit, signed, checkIn, returned, absence, eta, promise } = assignment;
  return {
    id: unit.id,
    short: unit.short,
    name: unit.name,
    role: assignment.role,
    state: assignment.state,
    live: isLive(assignment),
    round: assignment.round,
    designated: assignment.designated,
    signDueAt: at(assignment.signDueAt),
    checkInDueAt: at(assignment.checkInDueAt),
    feedbackDueAt: at(assignment.feedbackDueAt),
    signed: signed === undefined ? undefined : { by: signed.name, at: new Date(signed.at) },
    delegatedTo: assignment.delegated?.to,
    contacted: assignment.contacted !== undefined,
    mode: assignment.mode,
    eta: eta === undefined ? undefined : { minutes: eta.minutes, at: new Date(eta.at) },
    came: checkIn === undefined ? undefined : cameView(assignment, checkIn),
    returned:
      returned === undefined
        ? undefined
        : {
            by: returned.name,
            basis: returned.basis,
            suggested: returned.suggested?.short,
            ruling: returned.ruling,
          },
    absence: absence === undefined ? undefined : absenceView(absence),
    feedbacks: assignment.feedbacks.map(one => ({ ...one, by: one.name, at: new Date(one.at) })),
    extension:
      assignment.extension === undefined
        ? undefined
        : { reason: assignment.extension.reason, granted: assignment.extension.ruled?.granted },
    judged: assignment.apt !== undefined,
    apt:
      assignment.apt === undefined
        ? undefined
        : {
            by: assignment.apt.name,
            note: assignment.apt.note,
            ruled: assignment.apt.ruled?.lead,
          },
    supervision: assignment.supervision,
    promise:
      promise === undefined
        ? undefined
        : promise.by === undefined
          ? promise.reason
          : `承诺${stampText(new Date(promise.by))}`,
  };
}

function cameView(assignment: Assignment, checkIn: NonNullable<Assignment['checkIn']>): PartyView['came'] {
  const cameAt = new Date(checkIn.at);
  const minutes = (cameAt.getTime() - new Date(assignment.dispatchedAt).getTime()) / 60_000;
  return { who: checkIn.who, at: cameAt, minutes, place: checkIn.place, mode: checkIn.mode };
}

function absenceView(absence: NonNullable<Assignment['absence']>): PartyView['absence'] {
  return {
    by: absence.name,
    at: new Date(absence.at),
    disputed: absence.disputed?.reason,
    ruled: absence.ruled?.came,
    claimedBy:
      absence.claimed === undefined
        ? undefined
        : `${absence.claimed.who} ${stampText(new Date(absence.claimed.at))}`,
  };
}
