import type { Action, Card } from '../src/chat/card.ts';
import { cut, minutesText, timeText } from './format.ts';
import { receiptFact } from './receipt.ts';
import { reportAction } from './whistle-feedback.ts';
import { isOut, outLines } from './whistle-own.ts';
import { brief, partyLine, picturesAction, REASON, shortNo, situation } from './whistle-parts.ts';
import type { ChaseView, PartyView, WhistleView } from './whistle-view.ts';
import { dutyName } from './whistle-words.ts';

/** 督办 L1: to the liaison, with the button of what is late. */
export function remindCard(view: WhistleView, own: PartyView, chase: ChaseView): Card {
  const done = isOut(view, own) || isDone(view, own, chase.base);
  return {
    kind: 'whistle.remind',
    title: cut(`【提醒${chase.n}】${lateness(chase)}`, 18),
    tone: done ? 'done' : 'urgent',
    facts: [
      ...situation(view).slice(0, 2),
      {
        label: '哪一项',
        text: `${lateness(chase)}，这是第${chase.times}次提醒`,
      },
    ],
    status: done ? [partyLine(own, view.now), ...outLines(view, own)] : [],
    actions: done ? [] : [...remindActions(view, own, chase.base), ...picturesAction(view)],
    no: view.no,
    summary: done
      ? `${view.no} ${dutyName(chase.base)}已办`
      : `第${chase.times}次提醒：${view.no} ${lateness(chase)}`,
  };
}

/** 签收时限已到; 签收已超时30分钟. */
function lateness({ base, late }: ChaseView): string {
  return late === '' ? `${dutyName(base)}时限已到` : `${dutyName(base)}已超时${late}`;
}

function isDone(view: WhistleView, own: PartyView, base: string): boolean {
  if (own.state === 'RETURN_REQUESTED') return true;
  if (base === 'sign') return own.signed !== undefined;
  if (base === 'contact') return own.contacted;
  if (base === 'checkin') return own.came !== undefined;
  return view.state === 'FEEDBACK' || view.state === 'EVALUATED';
}

function remindActions(view: WhistleView, own: PartyView, base: string): Action[] {
  if (base === 'sign') return [{ id: 'sign', label: '签收', style: 'primary' }];
  if (base === 'contact') return [{ id: 'contact', label: '已联系吹哨人', style: 'primary' }];
  if (base === 'feedback' && own.came !== undefined) return [reportAction(view, own)];
  // Who owes the feedback and has not been there yet owes the arrival first.
  if (base === 'checkin' || base === 'feedback') {
    return [
      { id: 'come', label: own.mode === 'site' ? '已到场' : '已到会', style: 'primary' },
      { id: 'eta', label: '10分钟后到', style: 'default' },
    ];
  }
  return [];
}

/** C17: to the unit's leader or head with buttons, to the office as 督办单. */
export function superviseCard(view: WhistleView, own: PartyView, chase: ChaseView, forUnit: boolean): Card {
  const done = isOut(view, own) || isDone(view, own, chase.base);
  return {
    kind: 'supervise',
    title: cut(`【督办】${shortNo(view.no)} 超时${chase.late || minutesText(0)}`, 18),
    tone: done ? 'done' : 'urgent',
    facts: [
      { label: '事项', text: brief(view, 40) },
      { label: '责任单位', text: `${own.name}（${own.role === 'lead' ? '主办' : '协办'}）` },
      { label: '卡在', text: `${dutyName(chase.base)}，超时${chase.late}` },
      { label: '已提醒', text: `${chase.times}次；督办L${chase.level}` },
      ...(own.promise !== undefined
        ? [{ label: '本单位说', text: own.promise }]
        : chase.receipt === undefined || done
          ? []
          : [receiptFact(chase.receipt, view.now)]),
    ],
    status: done
      ? [partyLine(own, view.now), ...outLines(view, own)]
      : own.promise === undefined
        ? []
        : [own.promise],
    actions:
      done || !forUnit
        ? []
        : [
            {
              id: 'promise',
              label: '马上办',
              style: 'primary',
              fields: [
                { name: 'date', label: '日期', type: 'date', required: true },
                { name: 'time', label: '时间', type: 'time', required: true },
              ],
            },
            { id: 'explain', label: '说明原因', style: 'default', fields: [REASON] },
          ],
    no: view.no,
    summary: done
      ? `${view.no} ${own.short}已办`
      : `督办L${chase.level}：${own.short}${dutyName(chase.base)}超时${chase.late}`,
  };
}

/** 未到: to the unit, which may object. */
export function absentCard(view: WhistleView, own: PartyView): Card {
  const { absence } = own;
  const open =
    !isOut(view, own) && absence !== undefined && absence.disputed === undefined && own.came === undefined;
  return {
    kind: 'whistle.absent',
    title: cut(`【未到】${shortNo(view.no)} ${view.town}`, 18),
    tone: open ? 'notice' : 'closed',
    facts: [
      ...situation(view).slice(0, 2),
      {
        label: '乡镇记录',
        text: absence === undefined ? '' : `${absence.by} ${timeText(absence.at, view.now)} 记您单位未到`,
      },
    ],
    status: absence === undefined ? [] : absenceStatus(own, view.now),
    actions: open ? [{ id: 'dispute', label: '有异议', style: 'default', fields: [REASON] }] : [],
    no: view.no,
    summary: `${view.no} ${view.caller}记您单位未到${absence?.disputed === undefined ? '' : '，已提异议'}`,
  };
}

export function absenceStatus(own: PartyView, now: Date): string[] {
  const { absence } = own;
  if (absence === undefined) return [];
  if (absence.ruled !== undefined) return [absence.ruled ? '✅ 已裁定：到了' : '⚠ 已裁定：维持未到'];
  if (own.came !== undefined) return [partyLine(own, now)];
  return absence.disputed === undefined ? [] : [`⚠ 有异议：${absence.disputed}，等办公室裁定`];
}
