import type { Fact, Field } from '../src/chat/card.ts';
import { cut, dayText, list, shortDay, timeText } from './format.ts';

/** What the cards of a joint task (联合检查任务, domain.md §6 C2) show, for one recipient. */
export interface TaskView {
  readonly no: string;
  readonly scenario: string;
  readonly date: string;
  readonly time: string;
  readonly place: string;
  readonly route: string;
  readonly filingNo: string | null;
  readonly lead: string;
  readonly joint: readonly string[];
  readonly enterprises: readonly string[];
  readonly confirmDueAt: Date | undefined;
  readonly change: string;
  readonly mode: 'onsite' | 'written' | 'online' | 'remote';
  /** Certified people that every unit brings at least. */
  readonly teamLeast: number;
  readonly units: readonly UnitView[];
  /** 已取消、已并入、已暂停 …, in words; nothing can be done on the task's cards then. */
  readonly stopped: string | undefined;
  /** asking: units answer; ready: they name people and wait for the day; begun: the check has started. */
  readonly stage: 'draft' | 'asking' | 'ready' | 'begun';
  /** 突发险情先查: whether the lead may begin with whoever is there, or has and not ended; undefined otherwise. */
  readonly ahead: 'may' | 'underWay' | undefined;
  readonly now: Date;
}

export interface UnitView {
  readonly short: string;
  readonly name: string;
  readonly items: readonly string[];
  readonly answer:
    | { readonly kind: 'none' }
    | { readonly kind: 'confirmed'; readonly by: string; readonly at: Date }
    | { readonly kind: 'delegated'; readonly by: string; readonly at: Date; readonly to: string }
    | {
        readonly kind: 'proposed';
        readonly by: string;
        readonly at: Date;
        readonly slot: { date: string; time: string };
        readonly reason: string;
      }
    | {
        readonly kind: 'withdrawing';
        readonly by: string;
        readonly at: Date;
        readonly reason: string;
        readonly leaderAgreed: boolean;
      }
    | { readonly kind: 'withdrawn' };
}

export const REASON: Field = {
  name: 'reason',
  label: '原因',
  type: 'textarea',
  required: true,
  maxLength: 200,
};

export function dateFields(view: TaskView): Field[] {
  return [
    { name: 'date', label: '日期', type: 'date', required: true, value: view.date },
    { name: 'time', label: '时间', type: 'time', required: true, value: view.time },
  ];
}

export function title(prefix: string, view: TaskView): string {
  const tail = ` ${shortDay(view.date)}`;
  return `${prefix}${cut(shortScenario(view.scenario), 18 - prefix.length - tail.length)}${tail}`;
}

/** 电动自行车消防安全 for 电动自行车消防安全监管一件事. */
export function shortScenario(name: string): string {
  return name.replace(/监管一件事$|一件事$/, '');
}

export function answered(unit: UnitView): boolean {
  return unit.answer.kind === 'confirmed' || unit.answer.kind === 'delegated';
}

export function progress(view: TaskView): string {
  const present = view.units.filter(unit => unit.answer.kind !== 'withdrawn');
  const silent = present.filter(unit => !answered(unit));
  const count = `已确认 ${present.length - silent.length}/${present.length}`;
  return silent.length === 0
    ? `${count}，全部到齐`
    : `${count}，还差：${list(silent.map(unit => unit.short))}`;
}

/** What a unit has answered, as a status line; undefined while it has not. */
export function answerLine(unit: UnitView, now: Date): string | undefined {
  const { answer } = unit;
  switch (answer.kind) {
    case 'none':
      return undefined;
    case 'confirmed':
      return `✅ ${unit.short} 已确认（${answer.by} ${timeText(answer.at, now)}）`;
    case 'delegated':
      return `✅ ${unit.short} 已确认，转${answer.to}办理（${answer.by} ${timeText(answer.at, now)}）`;
    case 'proposed':
      return `⚠ ${unit.short} 提议改到${dayText(answer.slot.date)}${answer.slot.time}，等牵头单位答复`;
    case 'withdrawing':
      return `⚠ ${unit.short} 申请退出，等${answer.leaderAgreed ? '办公室裁定' : '分管领导同意'}`;
    case 'withdrawn':
      return `⚠ ${unit.short} 已退出`;
  }
}

const MODES = { onsite: '', written: ' · 书面检查', online: ' · 网络检查', remote: ' · 非现场检查' } as const;

export function whenWhere(view: TaskView): Fact {
  const place = view.place === '' ? '' : ` · 集合：${view.place}`;
  const route = view.route === '' ? '' : ` · 路线：${view.route}`;
  return { label: '时间', text: `${dayText(view.date)} ${view.time}${MODES[view.mode]}${place}${route}` };
}

export function objects(view: TaskView): Fact[] {
  if (view.enterprises.length === 0) return [];
  const names = view.enterprises.slice(0, 3);
  const more = view.enterprises.length > names.length ? ` 等${view.enterprises.length}家` : '';
  return [{ label: '对象', text: `${list(names)}${more}` }];
}

export function stopLine(view: TaskView): string[] {
  return view.stopped === undefined ? [] : [`⚠ ${view.stopped}`];
}

/** The one line of the task that every later card repeats. */
export function taskFact(view: TaskView): Fact {
  return { label: '任务', text: `${shortScenario(view.scenario)} ${dayText(view.date)} ${view.time}` };
}
