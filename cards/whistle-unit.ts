import type { Action, Card, Field } from '../src/chat/card.ts';
import { cut, list, shortDay, timeText } from './format.ts';
import { isOut, judging, outLines } from './whistle-own.ts';
import {
  brief,
  liveParties,
  partyLine,
  picturesAction,
  ruledText,
  shortNo,
  situation,
} from './whistle-parts.ts';
import type { PartyView, WhistleView } from './whistle-view.ts';
import { KIND_NAMES, modeName } from './whistle-words.ts';

const DELEGATE: Action = {
  id: 'delegate',
  label: '转本单位科室',
  style: 'default',
  fields: [
    { name: 'to', label: '转给谁', type: 'text', required: true, maxLength: 40, placeholder: '科室或姓名' },
  ],
};

function limits(party: PartyView, now: Date): string {
  // While the office rules, no clock runs.
  if (party.state === 'RETURN_REQUESTED') return '';
  const sign =
    party.signDueAt === undefined || party.signed !== undefined
      ? []
      : [`签收限${timeText(party.signDueAt, now)}`];
  const come =
    party.checkInDueAt === undefined || party.came !== undefined
      ? []
      : [`报到限${timeText(party.checkInDueAt, now)}`];
  const report =
    party.role === 'lead' && party.feedbackDueAt !== undefined && party.feedbacks.length === 0
      ? [`反馈限${timeText(party.feedbackDueAt, now)}`]
      : [];
  return [...sign, ...come, ...report].join('，');
}

/** C12: what one department is asked. `ring` is how often it has rung before. */
export function assignCard(view: WhistleView, own: PartyView, ring: number): Card {
  const out = isOut(view, own);
  const silent = own.signed === undefined && own.state !== 'RETURN_REQUESTED';
  const head = ring > 0 ? `【第${ring + 1}次呼叫】` : `【${KIND_NAMES[view.kind]}】`;
  const due = limits(own, view.now);
  return {
    kind: ring > 0 ? 'whistle.ring' : 'whistle.assign',
    title: cut(`${head}${brief(view, 18 - head.length)}`, 18),
    tone: out ? 'closed' : silent ? (view.kind === 'URGENT' ? 'urgent' : 'notice') : 'info',
    facts: [
      ...situation(view),
      {
        label: '您单位',
        text: `${own.role === 'lead' ? '主办' : '协办'}${own.designated ? '（办公室指定）' : ''}；同派：${
          list(
            liveParties(view)
              .filter(p => p.id !== own.id)
              .map(p => p.short),
          ) || '无'
        }`,
      },
      ...(due === '' || out ? [] : [{ label: '时限', text: due }]),
      ...(view.kind === 'URGENT' && silent && !out ? [{ text: '应急哨不能退回，请先到场。' }] : []),
      ...(view.task === undefined
        ? []
        : [{ label: '联合检查', text: `${view.task.scenario} ${shortDay(view.task.date)}` }]),
    ],
    status: [
      ...returnedLine(own),
      ...(own.signed === undefined ? [] : [signedLine(own, view.now)]),
      ...outLines(view, own),
    ],
    actions: out ? [] : assignActions(view, own, silent),
    no: view.no,
    summary: out
      ? `${view.no} 您单位不用再办`
      : silent
        ? `${head}${brief(view, 20)}，${own.signDueAt === undefined ? '请' : `${timeText(own.signDueAt, view.now)}前`}签收`
        : `${own.short} ${progress(own)} ${view.no}`,
    // Said once: for the first call, and not beside the card that tells who has signed of the withdrawal.
    ...(out && view.state !== 'CLOSED' && ring === 0 && !toldApart(view, own)
      ? { over: outLines(view, own).join('；') }
      : {}),
  };
}

/** Whoever was on the way when the call was withdrawn gets a card of her own for it. */
function toldApart(view: WhistleView, own: PartyView): boolean {
  return (
    view.withdrawn !== undefined &&
    own.state === 'WITHDRAWN' &&
    (own.signed !== undefined || view.kind === 'URGENT')
  );
}

function progress({ state, came }: PartyView): string {
  if (state === 'RETURN_REQUESTED') return '已申请退回';
  return came === undefined ? '已签收' : '已报到';
}

function signedLine(own: PartyView, now: Date): string {
  const due = own.checkInDueAt;
  const rest = own.came !== undefined || due === undefined ? '' : `，请${timeText(due, now)}前报到`;
  return own.came === undefined && own.signed !== undefined
    ? `✅ ${own.short} ${timeText(own.signed.at, now)} 签收${own.delegatedTo === undefined ? '' : `，转${own.delegatedTo}`}${rest}`
    : partyLine(own, now);
}

function returnedLine({ returned, state }: PartyView): string[] {
  if (returned === undefined) return [];
  if (state === 'RETURN_REQUESTED') return [`⚠ 已申请退回：${returned.basis}，等办公室裁定`];
  return returned.ruling === undefined ? [] : [ruledText(returned.ruling)];
}

function assignActions(view: WhistleView, own: PartyView, silent: boolean): Action[] {
  if (own.state === 'RETURN_REQUESTED' || own.came !== undefined) return picturesAction(view);
  const mayReturn =
    view.kind !== 'URGENT' &&
    !own.designated &&
    own.returned === undefined &&
    own.signDueAt !== undefined &&
    view.now <= own.signDueAt;
  return [
    ...(silent
      ? [{ id: 'sign', label: '签收', style: 'primary' as const }]
      : own.role === 'lead' && !own.contacted
        ? [{ id: 'contact', label: '已联系吹哨人', style: 'primary' as const }]
        : []),
    ...(mayReturn
      ? [{ id: 'return', label: '申请退回', style: 'default' as const, fields: returnFields(view, own) }]
      : []),
    ...(own.delegatedTo === undefined ? [DELEGATE] : []),
    ...picturesAction(view),
  ];
}

function returnFields(view: WhistleView, own: PartyView): Field[] {
  return [
    {
      name: 'basis',
      label: '职责依据',
      type: 'textarea',
      required: true,
      maxLength: 200,
      placeholder: '为什么不是本单位职责，依据哪份清单或规定',
    },
    {
      name: 'suggested',
      label: '建议转给',
      type: 'select',
      required: true,
      options: view.choices.filter(({ label }) => label !== own.short),
    },
  ];
}

/** C13. */
export function checkInCard(view: WhistleView, own: PartyView): Card {
  const out = isOut(view, own);
  const open = !out && own.came === undefined && own.state !== 'RETURN_REQUESTED';
  const parties = liveParties(view);
  const there = parties.filter(({ came }) => came !== undefined);
  const other = own.mode === 'site' ? 'meeting' : 'site';
  return {
    kind: 'whistle.checkin',
    title: cut(`【报到】${shortNo(view.no)} ${view.town}`, 18),
    tone: out ? 'closed' : open ? (view.kind === 'URGENT' ? 'urgent' : 'notice') : 'done',
    facts: [
      ...situation(view).slice(0, 2),
      { label: '应到', text: list(parties.map(p => p.short)) },
      {
        label: '已到',
        text:
          there.length === 0
            ? '还没有'
            : list(
                there.map(
                  p =>
                    `${p.short}${p.came === undefined ? '' : ` ${p.came.who} ${timeText(p.came.at, view.now)}`}`,
                ),
              ),
      },
      ...(open && own.checkInDueAt !== undefined
        ? [{ label: '报到限', text: `${timeText(own.checkInDueAt, view.now)}（${modeName(own.mode)}）` }]
        : []),
    ],
    status: [
      ...(own.signed === undefined && own.came === undefined ? [] : [partyLine(own, view.now)]),
      ...outLines(view, own),
    ],
    actions: open
      ? [
          { id: 'come', label: own.mode === 'site' ? '已到场' : '已到会', style: 'primary' },
          { id: 'mode', label: `改为${modeName(other)}`, style: 'default' },
          { id: 'eta', label: '10分钟后到', style: 'default' },
          {
            id: 'comeAs',
            label: '代报到场人',
            style: 'default',
            fields: [
              { name: 'who', label: '到场人', type: 'text', required: true, maxLength: 40 },
              { name: 'place', label: '位置', type: 'text', required: false, maxLength: 120 },
            ],
          },
        ]
      : own.role === 'joint'
        ? judging(view, own)
        : [],
    no: view.no,
    summary: open
      ? `${view.no} 请报到，已到${there.length}/${parties.length}`
      : `${own.short} 已报到 ${view.no}，已到${there.length}/${parties.length}`,
  };
}
