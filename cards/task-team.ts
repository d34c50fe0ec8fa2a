/** 组队 (C3), 乡镇邀请 (C22) and the card of the day (C4). */
import type { Action, Card, Field } from '../src/chat/card.ts';
import { cut, dayText, list, shortDay, timeText } from './format.ts';
import { REASON, shortScenario, stopLine, type TaskView, taskFact, title, whenWhere } from './task-head.ts';

export interface OfficerView {
  readonly id: string;
  readonly name: string;
  readonly certNo: string;
}

export interface TeamView {
  readonly unit: string;
  readonly items: readonly string[];
  readonly roster: readonly OfficerView[];
  readonly last: readonly OfficerView[];
  readonly team:
    | {
        readonly officers: readonly OfficerView[];
        readonly assistants: string;
        readonly car: string;
        readonly by: string;
        readonly at: Date;
      }
    | undefined;
  readonly entrusted: { readonly to: string; readonly basis: string } | undefined;
  /** Other units of the task that can be entrusted. */
  readonly trustees: readonly { readonly id: string; readonly name: string }[];
  readonly done: number;
  readonly units: number;
  readonly dueAt: Date | undefined;
  readonly isLead: boolean;
  /** 突发险情: the unit came before it had named its people, and makes up for it. */
  readonly late: boolean;
}

/** C3. */
export function teamCard(view: TaskView, team: TeamView): Card {
  const asked = team.late ? team.team === undefined : view.stage === 'ready';
  const open = asked && view.stopped === undefined && team.entrusted === undefined;
  const waiting = open && team.team === undefined;
  return {
    kind: 'task.team',
    title: title(team.late ? '【补报人员】' : '【报人员】', view),
    tone: waiting ? 'notice' : open || team.late ? 'done' : 'closed',
    facts: [
      whenWhere(view),
      ...(waiting && team.late ? [{ text: '险情已先查，请补报实际到场的持证人员' }] : []),
      { label: '已报', text: `${team.done}/${team.units}单位` },
      { label: '您单位查', text: team.items.join('；') },
      {
        label: '可选持证人员',
        text:
          team.roster.length === 0
            ? team.late
              ? '名单里没有可选的持证人员，请联系办公室'
              : '没有空闲的持证人员，可委托代查'
            : cut(list(team.roster.map(o => o.name)), 120),
      },
      ...(team.team === undefined || team.team.car === '' ? [] : [{ label: '车辆', text: team.team.car }]),
      ...(waiting && team.dueAt !== undefined
        ? [{ text: `请在${timeText(team.dueAt, view.now)}前报，每单位持证${view.teamLeast}人以上` }]
        : []),
    ],
    status: [...stopLine(view), ...teamLine(team, view.now)],
    actions: open ? teamActions(team, view.teamLeast) : [],
    no: view.no,
    summary: `${team.unit}${waiting ? '请报检查人员' : '人员已定'}：${shortScenario(view.scenario)} ${shortDay(view.date)}，${team.done}/${team.units}`,
  };
}

function teamLine({ team, entrusted }: TeamView, now: Date): string[] {
  if (entrusted !== undefined) return [`✅ 已委托${entrusted.to}代查（${entrusted.basis}）`];
  if (team === undefined) return [];
  const help = team.assistants === '' ? '' : `；协助：${team.assistants}`;
  return [
    `✅ 已报${team.officers.length}人：${list(team.officers.map(o => o.name))}${help}（${team.by} ${timeText(team.at, now)}）`,
  ];
}

function teamActions(team: TeamView, least: number): Action[] {
  const choose: Action = {
    id: 'choose',
    label: team.team === undefined ? '选人员' : '换人员',
    style: 'default',
    fields: teamFields(team, least),
  };
  const entrust: Action[] =
    team.isLead || team.late || team.trustees.length === 0
      ? []
      : [
          {
            id: 'entrust',
            label: '委托代查',
            style: 'default',
            fields: [
              {
                name: 'to',
                label: '委托给',
                type: 'select',
                required: true,
                options: team.trustees.map(({ id, name }) => ({ value: id, label: name })),
              },
              { name: 'basis', label: '委托依据（文书号）', type: 'text', required: true, maxLength: 200 },
            ],
          },
        ];
  if (team.team !== undefined) return [{ ...choose, style: 'primary' }, ...entrust];
  if (team.last.length === 0) return [{ ...choose, style: 'primary' }, ...entrust];
  return [{ id: 'same', label: '按上次名单报', style: 'primary' }, choose, ...entrust];
}

function teamFields(team: TeamView, least: number): Field[] {
  const chosen = (team.team?.officers ?? team.last).map(({ id }) => id);
  return [
    {
      name: 'officers',
      label: `持证人员（至少${least}人）`,
      type: 'multiselect',
      required: true,
      options: team.roster.map(({ id, name, certNo }) => ({ value: id, label: `${name}（${certNo}）` })),
      value: chosen.filter(id => team.roster.some(o => o.id === id)).join('\n'),
    },
    { name: 'assistants', label: '协助人员（不作检查人员）', type: 'text', required: false, maxLength: 100 },
    { name: 'car', label: '车辆', type: 'text', required: false, maxLength: 20 },
  ];
}

export interface TownView {
  readonly name: string;
  readonly attending: { readonly names: string } | undefined;
  readonly declined: { readonly reason: string } | undefined;
}

/** C22. */
export function townCard(view: TaskView, town: TownView): Card {
  const open = (view.stage === 'ready' || view.ahead === 'underWay') && view.stopped === undefined;
  const waiting = open && town.attending === undefined && town.declined === undefined;
  return {
    kind: 'town.invite',
    title: cut(`【请派员】${shortDay(view.date)}到${town.name}联查`, 18),
    tone: waiting ? 'notice' : 'done',
    facts: [
      { label: '企业', text: `${view.enterprises.length}家` },
      { label: '牵头', text: view.lead },
      whenWhere(view),
    ],
    status: [
      ...stopLine(view),
      ...(town.attending === undefined ? [] : [`✅ ${town.name} 派${town.attending.names}`]),
      ...(town.declined === undefined ? [] : [`⚠ ${town.name} 不能派员：${town.declined.reason}`]),
    ],
    actions: open
      ? [
          {
            id: 'attend',
            label: '派员',
            style: 'primary',
            fields: [{ name: 'names', label: '派谁', type: 'text', required: true, maxLength: 100 }],
          },
          { id: 'decline', label: '不能派员', style: 'default', fields: [REASON] },
        ]
      : [],
    no: view.no,
    summary: waiting ? `请派员：${shortDay(view.date)} ${view.lead}联查` : `${town.name}已答复派员`,
  };
}

export interface DayView {
  readonly today: boolean;
  readonly first: { readonly name: string; readonly address: string } | undefined;
  readonly items: readonly string[];
  readonly arrived: readonly string[];
  readonly expected: number;
  readonly hasArrived: boolean;
  readonly isLead: boolean;
  readonly isTown: boolean;
  readonly phase: 'waiting' | 'inspecting' | 'over';
  readonly objects: readonly { readonly id: string; readonly name: string }[];
}

/** C4. */
export function dayCard(view: TaskView, day: DayView): Card {
  const open = day.phase !== 'over' && view.stopped === undefined;
  const when = day.today ? `今天${view.time}` : `${shortDay(view.date)}${view.time}`;
  return {
    kind: 'task.day',
    title: `${when} ${cut(shortScenario(view.scenario), 18 - when.length - 5)} 检查组`,
    tone: !open ? 'closed' : day.hasArrived ? 'done' : 'notice',
    facts: [
      ...(view.change === '' ? [] : [{ label: '⚠ 变更', text: view.change }]),
      {
        label: '集合',
        text: `${dayText(view.date)} ${view.time}${view.place === '' ? '' : ` ${view.place}`}`,
      },
      ...(view.route === '' ? [] : [{ label: '路线', text: view.route }]),
      ...(day.first === undefined
        ? []
        : [
            {
              label: '第1家',
              text: `${day.first.name}（${day.first.address}）${view.enterprises.length > 1 ? `，共${view.enterprises.length}家` : ''}`,
            },
          ]),
      ...(day.isTown
        ? []
        : [
            { label: '您查', text: day.items.join('；') },
            { label: '带', text: '执法证、检查通知书、记录单' },
          ]),
      { text: '无需企业法定代表人到场' },
    ],
    status: [
      ...stopLine(view),
      `✅ 到场 ${day.arrived.length}/${day.expected}${day.arrived.length === 0 ? '' : `：${list(day.arrived)}`}`,
      ...PHASES[day.phase],
    ],
    actions: open ? dayActions(view, day) : [],
    no: view.no,
    summary: `${when} ${shortScenario(view.scenario)} 到场${day.arrived.length}/${day.expected}${PHASES[day.phase].join('')}`,
  };
}

const PHASES = { waiting: [], inspecting: ['📣 检查中'], over: ['✅ 检查已结束'] } as const;

function dayActions(view: TaskView, day: DayView): Action[] {
  const here: Action[] = day.hasArrived ? [] : [{ id: 'arrive', label: '我到了', style: 'primary' }];
  const change: Action = {
    id: 'change',
    label: '临时变更',
    style: 'default',
    fields: [
      { name: 'time', label: '时间', type: 'time', required: true, value: view.time },
      { name: 'place', label: '集合点', type: 'text', required: false, maxLength: 60, value: view.place },
      REASON,
    ],
  };
  const hazard: Action = {
    id: 'hazard',
    label: '报重大隐患',
    style: 'danger',
    fields: [
      {
        name: 'enterprise',
        label: '哪家企业',
        type: 'select',
        required: true,
        options: day.objects.map(({ id, name }) => ({ value: id, label: name })),
      },
      { name: 'text', label: '隐患情况', type: 'textarea', required: true, maxLength: 200 },
    ],
  };
  const mayReport = day.phase === 'inspecting' && day.hasArrived && !day.isTown;
  if (!day.isLead) return [...here, ...(mayReport ? [hazard] : [])];
  if (day.phase === 'waiting')
    return [
      ...here,
      { id: 'start', label: '开始检查', style: day.hasArrived ? 'primary' : 'default' },
      change,
    ];
  return [{ id: 'finish', label: '结束检查', style: 'primary' }, ...(mayReport ? [hazard] : []), change];
}

/** The lead's to-do while a task rests. */
export function pausedCard(
  view: TaskView,
  paused: { readonly line: string; readonly dueAt: Date; readonly open: boolean },
): Card {
  return {
    kind: 'task.paused',
    title: title(paused.open ? '【已搁置】' : '【搁置结束】', view),
    tone: paused.open ? 'info' : 'closed',
    facts: [
      taskFact(view),
      { label: '牵头', text: view.lead },
      ...(paused.open ? [{ text: `${timeText(paused.dueAt, view.now)}会再提醒您` }] : []),
    ],
    status: [paused.line],
    actions: paused.open
      ? [
          {
            id: 'resume',
            label: '恢复',
            style: 'primary',
            fields: [
              { name: 'date', label: '日期', type: 'date', required: true },
              { name: 'time', label: '时间', type: 'time', required: true, value: view.time },
            ],
          },
          { id: 'cancel', label: '取消检查', style: 'danger', fields: [REASON] },
        ]
      : [],
    no: view.no,
    summary: `${shortScenario(view.scenario)}${paused.open ? '已搁置' : '已不在搁置'}：${paused.line}`,
  };
}
