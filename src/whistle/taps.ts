import type { FormValues } from '../chat/card.ts';
import type { Json, JsonObject } from '../db/sql.ts';
import type { CardRef } from '../decide/feature.ts';

/** 10分钟后到. */
const ETA_MINUTES = 10;

/**
 * What a button of the card means. The unit is the card's own or the one that its slot names, never one that the
 * button carried; reminders carry the buttons of what they remind of.
 */
export function whistleTap(card: CardRef, action: string, form: FormValues): Json | undefined {
  const field = (name: string): string => form[name] ?? '';
  const byUnit = unitTap(card, action, field);
  if (byUnit !== undefined) return byUnit;
  switch (`${card.kind}/${action}`) {
    case 'whistle.confirm/send':
      return { type: 'whistle.send' };
    case 'whistle.confirm/fill':
    case 'whistle.confirm/fillPhotos':
      return {
        type: 'whistle.fill',
        text: field('text'),
        place: field('place'),
        kind: field('kind') === '' ? 'AUTO' : field('kind'),
        photos: choices(field('photos')),
      };
    case 'whistle.confirm/units':
      return { type: 'whistle.units', lead: field('lead'), joint: choices(field('joint')) };
    case 'whistle.confirm/kind':
      return { type: 'whistle.kind', kind: field('kind') };
    case 'whistle.confirm/place':
      return { type: 'whistle.place', place: field('place') };
    case 'whistle.confirm/add':
      return { type: 'whistle.add', text: field('text') };
    case 'whistle.confirm/join':
      return { type: 'whistle.join' };
    case 'whistle.confirm/absent':
      return { type: 'whistle.absent', unitId: field('unit') };
    case 'whistle.confirm/withdraw':
      return { type: 'whistle.withdraw', reason: field('reason') };
    case 'whistle.apply/acceptApply':
      return { type: 'whistle.acceptApply', date: field('date'), time: field('time'), place: field('place') };
    case 'whistle.apply/declineApply':
      return { type: 'whistle.declineApply', reason: field('reason') };
    case 'whistle.learn/other':
      return { type: 'whistle.teach', unitId: card.slot, lead: field('lead'), terms: field('terms') };
    case 'whistle.learn/same':
      return { type: 'whistle.teach', unitId: card.slot, terms: field('terms') };
    case 'whistle.stuck/conclude':
      return { type: 'whistle.conclude', note: field('note') };
    case 'whistle.extension/grant':
    case 'whistle.extension/deny':
      return { type: 'whistle.ruleExtension', unitId: card.slot, granted: action === 'grant' };
    case 'whistle.absent/cameYes':
    case 'whistle.absent/cameNo':
      return { type: 'whistle.ruleAbsence', unitId: subject(card), came: action === 'cameYes' };
    case 'whistle.absent/dispute':
      return { type: 'whistle.dispute', unitId: card.unitId, reason: field('reason') };
    default:
      return (
        deskTap(card, action, field) ?? arbitrationTap(card, action, field) ?? rateTap(card, action, field)
      );
  }
}

type FieldOf = (name: string) => string;

function deskTap(card: CardRef, action: string, field: FieldOf): Json | undefined {
  if (card.kind !== 'whistle.desk' && card.kind !== 'whistle.remind') return undefined;
  const units = { lead: field('lead'), joint: choices(field('joint')) };
  switch (action) {
    case 'acceptSuggested':
      return { type: 'whistle.acceptSuggested' };
    case 'accept':
      return { type: 'whistle.accept', ...units, kind: field('kind') };
    case 'reject':
      return { type: 'whistle.reject', reason: field('reason'), note: field('note'), into: field('into') };
    case 'redispatch':
      return { type: 'whistle.redispatch', ...units };
    default:
      return undefined;
  }
}

function arbitrationTap(card: CardRef, action: string, field: FieldOf): Json | undefined {
  if (card.kind !== 'whistle.arbitrate') return undefined;
  if (!['reassign', 'keep', 'designate', 'consult', 'release'].includes(action)) return undefined;
  return {
    type: 'whistle.rule',
    unitId: subject(card),
    ruling: action,
    lead: field('lead'),
    terms: field('terms'),
  };
}

function rateTap(card: CardRef, action: string, field: FieldOf): Json | undefined {
  if (card.kind !== 'whistle.rate' && card.kind !== 'whistle.remind') return undefined;
  const rate = (solved: string, satisfied: string): JsonObject => ({
    type: 'whistle.rate',
    solved,
    satisfied,
    reason: field('reason'),
  });
  switch (action) {
    case 'rateYes':
      return rate('yes', 'yes');
    case 'rateFair':
      return rate('partly', 'fair');
    case 'rateNo':
      return rate('no', 'no');
    case 'rate':
      return { ...rate(field('solved'), field('satisfied')), response: field('response') };
    default:
      return undefined;
  }
}

const OF_UNIT = [
  'whistle.assign',
  'whistle.ring',
  'whistle.checkin',
  'whistle.feedback',
  'whistle.remind',
  'supervise',
];

function unitTap(card: CardRef, action: string, field: FieldOf): Json | undefined {
  if (!OF_UNIT.includes(card.kind)) return undefined;
  const { unitId } = card;
  switch (action) {
    case 'sign':
      return { type: 'whistle.sign', unitId };
    case 'delegate':
      return { type: 'whistle.delegate', unitId, to: field('to') };
    case 'contact':
      return { type: 'whistle.contact', unitId };
    case 'return':
      return { type: 'whistle.return', unitId, basis: field('basis'), suggested: field('suggested') };
    case 'come':
    case 'comeAs':
      return { type: 'whistle.come', unitId, who: field('who'), place: field('place') };
    case 'mode':
      return { type: 'whistle.mode', unitId };
    case 'eta':
      return { type: 'whistle.eta', unitId, minutes: ETA_MINUTES };
    case 'report':
      return {
        type: 'whistle.feedback',
        unitId,
        stage: field('stage'),
        accepted: field('accepted'),
        contact: field('contact'),
        measures: field('measures'),
        finish: field('finish'),
      };
    case 'task':
      return {
        type: 'whistle.task',
        unitId,
        scenario: field('scenario'),
        date: field('date'),
        time: field('time'),
      };
    case 'extend':
      return { type: 'whistle.extend', unitId, reason: field('reason') };
    case 'apt':
      return {
        type: 'whistle.apt',
        unitId,
        ours: field('ours') === 'yes',
        complete: field('complete') === 'yes',
        note: field('note'),
      };
    case 'promise':
      return {
        type: 'whistle.promise',
        unitId,
        n: Number(card.slot),
        date: field('date'),
        time: field('time'),
      };
    case 'explain':
      return { type: 'whistle.explain', unitId, reason: field('reason') };
    default:
      return undefined;
  }
}

/** The unit that a card for the office is about stands first in its slot. */
function subject(card: CardRef): string {
  return card.slot.split('.')[0] ?? '';
}

function choices(joined: string): string[] {
  return joined.split('\n').filter(code => code !== '');
}
