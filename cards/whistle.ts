import type { Action, Card, Fact } from '../src/chat/card.ts';
import { cut, dayText, stampText, timeText } from './format.ts';
import {
  brief,
  endLines,
  filesText,
  isEnded,
  KIND_FIELD,
  kindText,
  liveParties,
  partyLine,
  REASON,
  situation,
  unitFields,
  unitsText,
  where,
  whyText,
} from './whistle-parts.ts';
import type { WhistleView } from './whistle-view.ts';
import { KIND_NAMES, STATE_NAMES } from './whistle-words.ts';

const MISSING = { town: '乡镇', location: '地点', matter: '事情' } as const;

/** C11: what the bot understood and why; once it is out, the same card shows the blower who signed and who came. */
export function confirmCard(view: WhistleView): Card {
  if (view.application !== undefined) return applicantCard(view);
  const draft = view.stage === 'blower' && !isEnded(view);
  return {
    kind: 'whistle.confirm',
    title: draft ? '请核对：我这样转' : cut(`${headOf(view)}${brief(view, 12)}`, 18),
    tone: isEnded(view) ? 'closed' : draft ? 'notice' : 'info',
    facts: draft ? draftFacts(view) : sentFacts(view),
    status: [
      ...sentLine(view),
      ...(draft ? [] : liveParties(view).map(party => partyLine(party, view.now))),
      ...endLines(view),
    ],
    actions: isEnded(view) ? [] : draft ? draftActions(view) : sentActions(view),
    no: view.no,
    summary: `${view.no} ${summaryState(view)}`,
  };
}

function headOf(view: WhistleView): string {
  if (view.withdrawn !== undefined) return view.dispatchedAt === undefined ? '【已作废】' : '【已撤哨】';
  if (view.rejected !== undefined) return '【不予受理】';
  return view.stage === 'desk' ? '【分哨中】' : '【已吹哨】';
}

function summaryState(view: WhistleView): string {
  if (view.stage === 'blower' && !isEnded(view)) return `请核对：主办${view.reading.lead ?? '待定'}`;
  const parties = liveParties(view);
  const signed = parties.filter(({ signed: by }) => by !== undefined).length;
  const came = parties.filter(({ came: at }) => at !== undefined).length;
  return `${STATE_NAMES[view.state] ?? ''}，签收${signed}/${parties.length}，报到${came}/${parties.length}`;
}

function draftFacts(view: WhistleView): Fact[] {
  const { missing } = view.reading;
  return [
    { label: '乡镇/地点', text: where(view) },
    { label: '事情', text: `${cut(view.text, 140)}${filesText(view)}` },
    { label: '哨型', text: kindText(view) },
    { label: '主办', text: `${unitsText(view)}${viaDesk(view)}` },
    { label: '依据', text: whyText(view) },
    ...(view.repeat === undefined
      ? []
      : [{ label: '可能重复', text: `${view.repeat.no} ${cut(view.repeat.text, 60)}` }]),
    ...(missing.length === 0 ? [] : [{ label: '还差', text: missing.map(one => MISSING[one]).join('、') }]),
  ];
}

/** A guess is shown as one: a person decides before anybody is sent. */
function viaDesk({ reading }: WhistleView): string {
  const guess = reading.lead !== undefined && !reading.sure && reading.corrected === undefined;
  return guess ? '（拿不准，先请分哨台定）' : '';
}

function draftActions(view: WhistleView): Action[] {
  const last: Action =
    view.repeat === undefined
      ? {
          id: 'place',
          label: '补充地点',
          style: 'default',
          fields: [
            { name: 'place', label: '地点', type: 'text', required: true, maxLength: 120, value: view.place },
          ],
        }
      : { id: 'join', label: `并入${view.repeat.no}`, style: 'default' };
  return [
    { id: 'send', label: '对，吹哨', style: 'primary' },
    { id: 'units', label: '改部门', style: 'default', fields: unitFields(view) },
    { id: 'kind', label: '改哨型', style: 'default', fields: [{ ...KIND_FIELD, value: view.kind }] },
    last,
  ];
}

function sentFacts(view: WhistleView): Fact[] {
  return [
    ...situation(view),
    { label: '哨型', text: kindText(view) },
    { label: '主办', text: unitsText(view) },
    { label: '依据', text: whyText(view) },
    ...(view.repeat === undefined
      ? []
      : [{ label: '可能重复', text: `${view.repeat.no} ${cut(view.repeat.text, 60)}` }]),
    ...(view.task === undefined
      ? []
      : [{ label: '联合检查', text: `${view.task.scenario} ${dayText(view.task.date)}` }]),
  ].slice(0, 8);
}

function sentLine(view: WhistleView): string[] {
  if (view.dispatchedAt === undefined)
    return view.stage === 'desk' ? ['已转分哨台，等办公室或指挥中心确定'] : [];
  const due = liveParties(view).flatMap(({ signDueAt, signed }) =>
    signDueAt === undefined || signed !== undefined ? [] : [signDueAt],
  );
  const first = due.sort((a, b) => a.getTime() - b.getTime())[0];
  return [`📣 已吹响 ${view.no}${first === undefined ? '' : `，${timeText(first, view.now)}前应签收`}`];
}

function sentActions(view: WhistleView): Action[] {
  const missing = liveParties(view).filter(
    ({ came, absence, checkInDueAt, feedbacks }) =>
      feedbacks.length === 0 && (came !== undefined || (absence === undefined && checkInDueAt !== undefined)),
  );
  const untouched = liveParties(view).every(({ signed }) => signed === undefined);
  return [
    {
      id: 'add',
      label: '补充情况',
      style: 'default',
      fields: [{ name: 'text', label: '补充', type: 'textarea', required: true, maxLength: 300 }],
    },
    ...(view.repeat !== undefined && untouched
      ? [{ id: 'join', label: `并入${view.repeat.no}`, style: 'default' as const }]
      : []),
    ...(missing.length === 0
      ? []
      : [
          {
            id: 'absent',
            label: '标记未到',
            style: 'default' as const,
            fields: [
              {
                name: 'unit',
                label: '哪个单位未到',
                type: 'select' as const,
                required: true,
                options: missing.map(({ id, short }) => ({ value: id, label: short })),
              },
            ],
          },
        ]),
    ...(['FEEDBACK', 'EVALUATED'].includes(view.state)
      ? []
      : [{ id: 'withdraw', label: '撤哨', style: 'danger' as const, fields: [REASON] }]),
  ];
}

function applicantCard(view: WhistleView): Card {
  const { application } = view;
  const open = !isEnded(view);
  return {
    kind: 'whistle.confirm',
    title: cut(`【联查申请】${application?.scenario ?? ''}`, 18),
    tone: open ? 'info' : 'closed',
    facts: [
      { label: '申请', text: cut(view.text, 140) },
      { label: '牵头', text: application?.lead ?? '' },
    ],
    status:
      view.task === undefined
        ? open
          ? ['等牵头单位答复']
          : endLines(view)
        : [`✅ 已转联合检查 ${dayText(view.task.date)}`],
    actions: open ? [{ id: 'withdraw', label: '撤回申请', style: 'default', fields: [REASON] }] : [],
    no: view.no,
    summary: `联查申请 ${application?.scenario ?? ''} ${open ? '待答复' : '已答复'}`,
  };
}

/** 联查申请, to the scenario's lead. */
export function applyCard(view: WhistleView): Card {
  const open = !isEnded(view);
  return {
    kind: 'whistle.apply',
    title: cut(`【联查申请】${view.town}`, 18),
    tone: open ? 'notice' : 'closed',
    facts: [
      { label: '场景', text: view.application?.scenario ?? '' },
      { label: '乡镇', text: `${view.town} ${view.blower}` },
      { label: '情况', text: cut(view.text, 200) },
    ],
    status: view.task === undefined ? endLines(view) : [`✅ 已接受，${dayText(view.task.date)} 联合检查`],
    actions: open
      ? [
          {
            id: 'acceptApply',
            label: '接受',
            style: 'primary',
            fields: [
              { name: 'date', label: '检查日期', type: 'date', required: true },
              { name: 'time', label: '时间', type: 'time', required: true, value: '09:00' },
              { name: 'place', label: '集合点', type: 'text', required: false, maxLength: 60 },
            ],
          },
          { id: 'declineApply', label: '不接受', style: 'default', fields: [REASON] },
        ]
      : [],
    no: view.no,
    summary: `${view.town}申请联查${open ? '，请答复' : '，已答复'}`,
  };
}

const NEWEST = 7;

/** 查哨 <no>: the story of one call. */
export function timelineCard(view: WhistleView): Card {
  const earlier = view.timeline.length - NEWEST;
  return {
    kind: 'whistle.timeline',
    title: cut(`【${KIND_NAMES[view.kind]}】${brief(view, 12)}`, 18),
    tone: isEnded(view) ? 'done' : 'info',
    facts: [
      { text: earlier > 0 ? `${where(view)}（前面还有${earlier}条）` : where(view) },
      ...view.timeline.slice(-NEWEST).map(({ at, text }) => ({ label: stampText(at), text })),
    ],
    status: isEnded(view) ? endLines(view) : liveParties(view).map(party => partyLine(party, view.now)),
    actions: [],
    no: view.no,
    summary: `${view.no} ${STATE_NAMES[view.state] ?? ''}，共${view.timeline.length}步`,
  };
}

/** A card of its own for who has to know at once that the call is over, or that it was not taken. */
export function offCard(view: WhistleView): Card {
  const head =
    view.withdrawn !== undefined
      ? '【撤哨】'
      : view.task !== undefined && view.application !== undefined
        ? '【已接受】'
        : '【不予受理】';
  return {
    kind: 'whistle.off',
    title: cut(`${head}${brief(view, 12)}`, 18),
    tone: 'closed',
    facts: [
      { label: '地点', text: where(view) },
      { label: '情况', text: cut(view.text, 100) },
    ],
    status:
      view.task !== undefined && view.application !== undefined
        ? [`✅ ${view.application.lead}已接受，${dayText(view.task.date)} 联合检查`]
        : endLines(view),
    actions: [],
    no: view.no,
    summary: `${view.no} ${STATE_NAMES[view.state] ?? ''}`,
  };
}
