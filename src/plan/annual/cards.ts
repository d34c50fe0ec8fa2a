import { dayText } from '../../../cards/format.ts';
import { type CosignView, type PlanView, planCard, planRemindCard } from '../../../cards/plan.ts';
import { cosignCard, planCopyCard, planReviewCard } from '../../../cards/plan-office.ts';
import type { Card, FormValues } from '../../chat/card.ts';
import type { Json } from '../../db/sql.ts';
import type { CardRef } from '../../decide/feature.ts';
import { dayOf } from '../../duty/calendar.ts';
import type { PlanState } from './state.ts';

/** What a person sees of an annual plan now. */
export function planView(state: PlanState, ref: CardRef, now: Date): Card {
  const view = viewOf(state, now);
  switch (ref.kind) {
    case 'plan.remind': {
      const step = Number(ref.slot);
      const said = state.doc.reminders.findLast(reminder => reminder.step === step);
      return planRemindCard(view, {
        step,
        left: said?.left ?? view.left,
        leader: ref.role !== 'liaison' && ref.role !== 'deputy',
      });
    }
    case 'plan.cosign':
      return cosignCard(view, cosignOf(state, ref.unitId), cosignDue(state, now));
    case 'plan.review':
      return planReviewCard(view);
    case 'plan.copy': {
      const by = state.doc.receipts.find(({ unit }) => unit.id === ref.unitId)?.by;
      return planCopyCard(view, by === undefined ? undefined : { by: by.name, at: new Date(by.at) });
    }
    default:
      return planCard(view);
  }
}

/** What a button of the card means. The unit is the card's own, never one that the button carried. */
export function planTap(card: CardRef, action: string, form: FormValues): Json | undefined {
  const { unitId } = card;
  switch (`${card.kind}/${action}`) {
    case 'plan.file/submit':
    case 'plan.remind/submit':
      return { type: 'plan.submit' };
    case 'plan.file/add':
    case 'plan.remind/add':
      return {
        type: 'plan.add',
        scenario: form.scenario ?? '',
        enterprise: form.enterprise ?? '',
        date: form.date ?? '',
        ratio: form.ratio ?? '',
        frequency: form.frequency ?? '',
        grade: form.grade ?? 'general',
        basis: form.basis ?? '',
      };
    case 'plan.file/chase':
    case 'plan.remind/chase':
      return { type: 'plan.chase' };
    case 'plan.file/look':
    case 'plan.remind/look':
    case 'plan.review/look':
      return { type: 'plan.look' };
    case 'plan.file/amend':
      return { type: 'plan.amend', reason: form.reason ?? '' };
    case 'plan.cosign/agree':
      return { type: 'plan.cosign', unitId, agree: true };
    case 'plan.cosign/object':
      return { type: 'plan.cosign', unitId, agree: false, note: form.note ?? '' };
    case 'plan.review/file':
      return { type: 'plan.file' };
    case 'plan.review/return':
      return { type: 'plan.return', reason: form.reason ?? '' };
    case 'plan.review/approve':
      return { type: 'plan.approve' };
    case 'plan.copy/receive':
      return { type: 'plan.receive', unitId };
    default:
      return undefined;
  }
}

function viewOf(state: PlanState, now: Date): PlanView {
  const { doc } = state;
  const amendment = doc.amendments.at(-1);
  return {
    unit: doc.unit.name,
    year: state.year,
    state: state.state,
    no: state.filingNo ?? `JH${state.year}-${doc.unit.code}`,
    filingNo: state.filingNo,
    dueDay: dayOf(new Date(new Date(doc.dueAt).getTime() - 1)),
    left: doc.reminders.at(-1)?.left ?? 0,
    rows: doc.rows,
    missing: doc.missing.map(item => missingWords(item)),
    merges: doc.match,
    cosigns: doc.cosigns.map(({ unit, state: at, note }) => ({ short: unit.short, state: at, note })),
    returned: doc.returned === undefined ? undefined : { by: doc.returned.name, reason: doc.returned.reason },
    submitted:
      doc.submitted === undefined ? undefined : { by: doc.submitted.name, at: new Date(doc.submitted.at) },
    late: doc.late,
    copies: doc.receipts.length,
    received: doc.receipts.filter(({ by }) => by !== undefined).length,
    approved:
      doc.approved === undefined ? undefined : { by: doc.approved.name, at: new Date(doc.approved.at) },
    amendment: amendment === undefined ? undefined : { n: amendment.n, reason: amendment.reason },
    scenarios: doc.scenarios,
    source: doc.filled?.source ?? '',
    now,
  };
}

/** rows[1].ratio → 第2行抽查比例, as the rules engine names what is missing. */
function missingWords(item: string): string {
  const row = /^rows\[(\d+)\]\.(ratio|frequency)$/.exec(item);
  if (row === null) return '有联合单位未抄送到';
  return `第${Number(row[1]) + 1}行${row[2] === 'ratio' ? '抽查比例' : '检查频次'}`;
}

function cosignOf(state: PlanState, unitId: string): CosignView | undefined {
  const entry = state.doc.cosigns.find(({ unit }) => unit.id === unitId);
  return entry === undefined ? undefined : { short: entry.unit.short, state: entry.state, note: entry.note };
}

function cosignDue(state: PlanState, now: Date): string {
  const due = state.doc.cosignDue;
  return due === undefined ? dayText(dayOf(now)) : dayText(due);
}
