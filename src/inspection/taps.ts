import type { FormValues } from '../chat/card.ts';
import type { Json } from '../db/sql.ts';
import type { CardRef } from '../decide/feature.ts';
import type { TaskCommandInput } from './commands.ts';
import { chasedCard, chaseRef, roundOf, subjectUnit } from './slots.ts';

/** What a button of the card means. The unit is the card's own, never one that the button carried. */
export function taskTap(card: CardRef, action: string, form: FormValues): Json | undefined {
  if (card.kind === 'task.chase') {
    const base = chasedCard(chaseRef(card.slot), card);
    return base === undefined ? undefined : taskTap({ ...base, unitId: card.unitId }, action, form);
  }
  return meaning(card, action, form) ?? numbered(card, action, form);
}

/** A form is data until it is parsed: a wrong value is refused there with the field's own words. */
type Loose = { readonly [key: string]: Json | undefined } & { readonly type: TaskCommandInput['type'] };

function meaning(card: CardRef, action: string, form: FormValues): Loose | undefined {
  const { unitId } = card;
  const field = (name: string): string => form[name] ?? '';
  switch (`${card.kind}/${action}`) {
    case 'task.draft/dispatch':
      return { type: 'task.dispatch' };
    case 'task.draft/consult':
      return { type: 'task.consult', slots: slotsOf(form) };
    case 'task.draft/file':
      return {
        type: 'task.file',
        reason: field('reason'),
        trigger: filedTrigger(field('trigger'), field('no')),
      };
    case 'task.draft/edit':
      return {
        type: 'task.edit',
        date: field('date'),
        time: field('time'),
        place: field('place'),
        route: field('route'),
        enterprises: names(field('enterprises')),
      };
    case 'task.draft/cancel':
    case 'task.dispatch/cancel':
    case 'task.paused/cancel':
      return { type: 'task.cancel', reason: field('reason') };
    case 'task.consult/slot.none':
      return { type: 'task.vote', unitId, choice: -1 };
    case 'task.settle/end':
      return { type: 'task.consultEnd' };
    case 'filing.review/agree':
      return { type: 'task.ruleFiling', decision: 'agreed' };
    case 'filing.review/refuse':
      return { type: 'task.ruleFiling', decision: 'refused', note: field('note') };
    case 'filing.review/defer':
      return { type: 'task.ruleFiling', decision: 'deferred', note: field('note') };
    case 'cap.alert/replace':
      return { type: 'task.replace', enterpriseId: card.slot, by: field('by') };
    case 'cap.alert/case':
      return { type: 'task.case', enterpriseId: card.slot, kind: field('kind'), evidenceNo: field('no') };
    case 'cap.alert/report':
      return { type: 'task.report', enterpriseId: card.slot, reason: field('reason') };
    case 'cap.alert/override':
      return { type: 'task.override', enterpriseId: card.slot, reason: field('reason') };
    case 'cap.alert/drop':
      return { type: 'task.drop', enterpriseId: card.slot, reason: field('reason') };
    case 'task.dispatch/reschedule':
      return { type: 'task.reschedule', date: field('date'), time: field('time'), reason: field('reason') };
    case 'task.dispatch/aside':
      return aside(field('what'), field('into'), field('reason'));
    case 'task.dispatch/confirm':
    case 'task.remind/confirm':
      return { type: 'task.confirm', unitId, round: roundOf(card) };
    case 'task.dispatch/delegate':
    case 'task.remind/delegate':
      return { type: 'task.delegate', unitId, to: field('to'), round: roundOf(card) };
    case 'task.dispatch/propose':
    case 'task.remind/propose':
      return {
        type: 'task.propose',
        unitId,
        date: field('date'),
        time: field('time'),
        reason: field('reason'),
        round: roundOf(card),
      };
    case 'task.dispatch/withdraw':
    case 'task.remind/withdraw':
      return { type: 'task.withdraw', unitId, reason: field('reason'), round: roundOf(card) };
    case 'task.remind/confirmForAll':
      return { type: 'task.confirmForAll', reason: field('reason') };
    case 'task.proposal/acceptTime':
    case 'task.proposal/keepTime':
      return {
        type: action === 'acceptTime' ? 'task.acceptTime' : 'task.keepTime',
        unitId: subjectUnit(card),
      };
    case 'task.withdrawal/leaderAgree':
    case 'task.withdrawal/leaderRefuse':
      return { type: 'task.leaderRules', unitId: subjectUnit(card), agree: action === 'leaderAgree' };
    case 'task.withdrawal/officeAgree':
    case 'task.withdrawal/officeRefuse':
      return { type: 'task.officeRules', unitId: subjectUnit(card), agree: action === 'officeAgree' };
    default:
      return laterMeaning(card, action, form);
  }
}

function laterMeaning(card: CardRef, action: string, form: FormValues): Loose | undefined {
  const { unitId } = card;
  const field = (name: string): string => form[name] ?? '';
  const n = Number.parseInt(card.slot, 10);
  switch (`${card.kind}/${action}`) {
    case 'task.team/same':
      return { type: 'task.sameTeam', unitId };
    case 'task.team/choose':
      return {
        type: 'task.team',
        unitId,
        officers: lines(field('officers')),
        assistants: field('assistants'),
        car: field('car'),
      };
    case 'task.team/entrust':
      return { type: 'task.entrust', unitId, to: field('to'), basis: field('basis') };
    case 'town.invite/attend':
      return { type: 'task.attend', unitId, names: field('names') };
    case 'town.invite/decline':
      return { type: 'task.decline', unitId, reason: field('reason') };
    case 'task.day/arrive':
      return { type: 'task.arrive', unitId };
    case 'task.day/start':
    case 'task.dispatch/start':
      return { type: 'task.start' };
    case 'task.day/change':
      return { type: 'task.changeDay', time: field('time'), place: field('place'), reason: field('reason') };
    case 'task.day/finish':
      return { type: 'task.finish' };
    case 'task.day/hazard':
      return { type: 'task.hazard', unitId, enterpriseId: field('enterprise'), text: field('text') };
    case 'task.hazard/seen':
      return { type: 'task.hazardSeen', n };
    case 'task.hazard/remark':
      return { type: 'task.hazardRemark', n, text: field('text') };
    case 'rectify.due/passed':
      return {
        type: 'task.rectified',
        unitId,
        enterpriseId: card.slot,
        reviewers: lines(field('reviewers')),
        note: field('note'),
        photos: lines(field('photos')),
      };
    case 'rectify.due/review':
      return { type: 'task.reviewNow', unitId, enterpriseId: card.slot };
    case 'rectify.due/extend':
      return {
        type: 'task.extendRectify',
        unitId,
        enterpriseId: card.slot,
        due: field('due'),
        reason: field('reason'),
      };
    case 'rectify.due/case':
      return { type: 'task.rectifyCase', unitId, enterpriseId: card.slot, docNo: field('docNo') };
    case 'publish.due/ssj':
    case 'publish.due/hlw':
      return { type: 'task.pushed', unitId, platform: action };
    case 'publish.due/notPublic':
      return { type: 'task.notPublic', unitId, reviewer: field('reviewer'), reason: field('reason') };
    case 'publish.due/extend':
      return { type: 'task.extendPublish', unitId, reason: field('reason') };
    case 'task.handover/receipt':
      return { type: 'task.handoverReceipt', n, unitId, no: field('no') };
    case 'task.handover/return':
      return { type: 'task.handoverReturn', n, unitId, reason: field('reason') };
    case 'task.handover/again':
      return { type: 'task.handoverAgain', n, unitId, to: field('to') };
    case 'task.backfill/backfill':
      return { type: 'task.backfill', no: field('no'), note: field('note') };
    case 'task.paused/resume':
      return { type: 'task.resume', date: field('date'), time: field('time') };
    default:
      return undefined;
  }
}

/** Buttons that name a place in a list: a time of the consultation, an enterprise of the results. */
function numbered(card: CardRef, action: string, form: FormValues): Json | undefined {
  const [, what = '', place = ''] =
    /^(slot|settle|clean|rectify|case|transfer)\.(\d{1,3})$/.exec(action) ?? [];
  const index = Number(place);
  if (card.kind === 'task.consult' && what === 'slot')
    return { type: 'task.vote', unitId: card.unitId, choice: index };
  if (card.kind === 'task.settle' && what === 'settle') return { type: 'task.settle', choice: index };
  if (card.kind !== 'task.result' || what === '' || what === 'slot' || what === 'settle') return undefined;
  return {
    type: 'task.result',
    unitId: card.unitId,
    nth: index,
    kind: what,
    ...filled(form),
    photos: lines(form.photos ?? ''),
  };
}

/** An empty field is a field that was not filled in. */
function filled(form: FormValues): { [key: string]: string } {
  const names = ['docNo', 'note', 'standard', 'due', 'to', 'hazard'];
  return Object.fromEntries(
    names.flatMap(name => (form[name] === undefined || form[name] === '' ? [] : [[name, form[name]]])),
  );
}

function aside(what: string, into: string, reason: string): Loose | undefined {
  if (what === 'suspend') return { type: 'task.suspend', reason };
  if (what === 'defer') return { type: 'task.defer', reason };
  return what === 'merge' ? { type: 'task.merge', into, reason } : undefined;
}

function slotsOf(form: FormValues): Json[] {
  return [1, 2, 3].flatMap(n => {
    const date = form[`date${n}`] ?? '';
    const time = form[`time${n}`] ?? '';
    return date === '' && time === '' ? [] : [{ date, time }];
  });
}

/** A case carries its evidence number, an exemption the number of its document. */
function filedTrigger(type: string, no: string): Json | undefined {
  if (type === '' || type === 'daily') return undefined;
  if (no === '') return { type };
  const isCase = ['complaint', 'report', 'whistle', 'transfer', 'data_alert'].includes(type);
  return isCase ? { type, evidenceNo: no } : { type, basisNo: no };
}

/** Enterprises as they are typed: one after the other, however separated. */
export function names(text: string): string[] {
  return text.split(/[、,，;；\s]+/u).filter(name => name !== '');
}

function lines(text: string): string[] {
  return text.split('\n').filter(line => line !== '');
}
