import type { Action, Fact, Field } from '../src/chat/card.ts';
import { cut, list, minutesText, timeText } from './format.ts';
import type { PartyView, WhistleView } from './whistle-view.ts';
import { KIND_NAMES, modeName, REJECTION_NAMES, rulingName, SATISFIED_NAMES } from './whistle-words.ts';

/** Parts that several cards of a call share. */

export const REASON: Field = {
  name: 'reason',
  label: '原因',
  type: 'textarea',
  required: true,
  maxLength: 200,
};

export const KIND_FIELD: Field = {
  name: 'kind',
  label: '哨型',
  type: 'select',
  required: true,
  options: [
    { value: 'URGENT', label: '应急哨（突发、危及人身）' },
    { value: 'ROUTINE', label: '日常哨' },
    { value: 'HARD', label: '攻坚哨（久拖、反弹、要县里牵头）' },
  ],
};

export function unitFields(view: WhistleView): Field[] {
  const { leadCode, jointCodes } = view.reading;
  return [
    {
      name: 'lead',
      label: '主办',
      type: 'select',
      required: true,
      options: view.choices,
      ...(leadCode === undefined ? {} : { value: leadCode }),
    },
    {
      name: 'joint',
      label: '协办',
      type: 'multiselect',
      required: false,
      options: view.choices,
      value: jointCodes.join('\n'),
    },
  ];
}

export function where(view: WhistleView): string {
  const town = view.town === '' ? '乡镇未说明' : view.town;
  return `${town} · ${view.place === '' ? '地点未说明' : view.place}`;
}

/** Place, matter, and whom to ask. */
export function situation(view: WhistleView): Fact[] {
  const more = view.supplements.length === 0 ? '' : `；补充：${view.supplements.join('；')}`;
  const files = filesText(view);
  return [
    { label: '地点', text: where(view) },
    { label: '情况', text: `${cut(view.text, 140)}${cut(more, 100)}${files}` },
    {
      label: '联系人',
      text:
        view.source === undefined
          ? `${view.caller}${view.blowerPost} ${view.blower}`
          : `${view.source.system} ${view.source.no}`,
    },
  ];
}

/** （附件2个，1个没取到）. */
export function filesText({ files }: WhistleView): string {
  if (files.all === 0) return '';
  return `（附件${files.all}个${files.lost === 0 ? '' : `，${files.lost}个没取到，请向吹哨人要`}）`;
}

/** Leads to the card's own page, which lists the pictures. */
export function picturesAction({ files }: WhistleView): Action[] {
  return files.kept === 0 ? [] : [{ id: 'files', label: '看照片', style: 'default', url: '?' }];
}

/** 0001号 of SD2026-0001: a title has no room for more; the last line has all of it. */
export function shortNo(no: string): string {
  return `${no.slice(no.lastIndexOf('-') + 1)}号`;
}

export function brief(view: WhistleView, max: number): string {
  return cut(`${view.town} ${view.reading.duty ?? view.text}`, max);
}

/** One department's progress in a line. */
export function partyLine(party: PartyView, now: Date): string {
  const name = `${party.short}${party.role === 'lead' ? '（主办）' : ''}`;
  if (party.state === 'RETURN_REQUESTED') return `⚠ ${name} 申请退回，等裁定`;
  if (party.absence !== undefined && party.came === undefined)
    return `⚠ ${name} 未到${party.absence.ruled === false ? '（已裁定）' : party.absence.disputed === undefined ? '' : '（有异议，等裁定）'}`;
  if (party.feedbacks.some(({ stage }) => stage === 'final') && party.state !== 'REWORK')
    return `✅ ${name} 已反馈`;
  if (party.came !== undefined)
    return `✅ ${name} ${party.came.who} ${timeText(party.came.at, now)} ${modeName(party.came.mode)}（用时${minutesText(party.came.minutes)}）`;
  if (party.signed !== undefined) {
    const to = party.delegatedTo === undefined ? '' : `，转${party.delegatedTo}`;
    const eta =
      party.eta === undefined
        ? ''
        : `，${timeText(new Date(party.eta.at.getTime() + party.eta.minutes * 60_000), now)}到`;
    return `✅ ${name} ${timeText(party.signed.at, now)} 签收${to}${eta}`;
  }
  return `⏳ ${name} 待签收`;
}

/** Who has a part in it, the lead first, also where a ruling made it so. */
export function liveParties(view: WhistleView): PartyView[] {
  const live = view.parties.filter(party => party.live);
  return [...live.filter(({ role }) => role === 'lead'), ...live.filter(({ role }) => role !== 'lead')];
}

/** How the call ended; empty while it goes on. */
export function endLines(view: WhistleView): string[] {
  if (view.withdrawn !== undefined)
    return [
      `⚠ 已撤哨（${view.withdrawn.by}）${view.withdrawn.reason === '' ? '' : `：${view.withdrawn.reason}`}`,
    ];
  if (view.rejected !== undefined) {
    const { reason, by, note, into } = view.rejected;
    return [
      `⚠ 不予受理（${by}）：${REJECTION_NAMES[reason]}${into === '' ? '' : `，并入${into}`}${note === '' ? '' : `；${note}`}`,
    ];
  }
  if (view.application?.declined !== undefined)
    return [`⚠ ${view.application.lead}不接受：${view.application.declined}`];
  if (view.state !== 'CLOSED') return [];
  if (view.concluded !== undefined) return [`✅ 办公室办结：${view.concluded}`];
  if (view.evaluation !== undefined) return [`✅ ${SATISFIED_NAMES[view.evaluation.satisfied]} · 已办结`];
  return [view.unrated ? '✅ 逾期未评价 · 已办结' : '✅ 已办结'];
}

export function isEnded(view: WhistleView): boolean {
  return ['CLOSED', 'REJECTED', 'WITHDRAWN'].includes(view.state);
}

/** 日常哨（签收1小时，报到3工作日）. */
export function kindText(view: WhistleView): string {
  const { limits } = view;
  const text = {
    URGENT: `签收${minutesText(limits.urgentSign)}，报到${minutesText(limits.urgentCheckIn)}`,
    ROUTINE: `签收${minutesText(limits.routineSign)}，报到${limits.routineCheckInDays}工作日`,
    HARD: `签收${minutesText(limits.hardSign)}，报到${limits.hardCheckInDays}工作日`,
  }[view.kind];
  return `${KIND_NAMES[view.kind]}（${text}）`;
}

export function unitsText(view: WhistleView): string {
  const { lead, joint } = view.reading;
  if (lead === undefined) return '拿不准，转分哨台定';
  return `${lead}；协办：${joint.length === 0 ? '无' : list(joint)}`;
}

const GATES: Readonly<Record<string, string>> = {
  civil: '像民事纠纷，建议人民调解',
  pending: '像已走诉讼信访的事',
  township: '像乡镇自身职责',
};

/** Why the bot says so: precedent, matter of the list, words. */
export function whyText(view: WhistleView): string {
  const { gate, outOfScope, matched, duty, item, byPrecedent, corrected, advised } = view.reading;
  if (corrected !== undefined) return `按${corrected}的选择`;
  if (outOfScope)
    return `${GATES[gate ?? ''] ?? '不像部门的事'}${matched.length === 0 ? '' : `（${list(matched)}）`}`;
  const parts = [
    ...(advised ? ['大模型的建议，请人核对'] : []),
    ...(byPrecedent ? ['照办公室裁定的先例'] : []),
    ...(duty === undefined ? [] : [`${duty}${item === undefined ? '' : `（${item}）`}`]),
    ...(matched.length === 0 ? [] : [`命中“${list(matched.slice(0, 6))}”`]),
  ];
  return parts.length === 0 ? '没有命中事项清单' : parts.join('；');
}

export function ruledText(ruling: string | undefined): string {
  return ruling === undefined ? '' : `✅ 已裁定：${rulingName(ruling)}`;
}
