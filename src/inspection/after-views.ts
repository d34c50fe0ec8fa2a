/** What cards are shown of the results and of all that follows from them. */
import type { PublishView, RectifyView } from '../../cards/task-after.ts';
import type { CaseTermView } from '../../cards/task-case.ts';
import type { HandoverView } from '../../cards/task-handover.ts';
import type { HazardView, ResultView } from '../../cards/task-result.ts';
import type { OfficerView } from '../../cards/task-team.ts';
import { dayOf, daysBetween } from '../duty/calendar.ts';
import { casesOf } from './case-term.ts';
import { isPublished } from './closing.ts';
import { missingResults, nameOf, reporting } from './results.ts';
import type { Handover, Hazard, Rectification } from './shapes.ts';
import { itemsOf, type Participant, type TaskState, type UnitRef } from './state.ts';

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
