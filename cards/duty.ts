import type { Card, Fact } from '../src/chat/card.ts';
import { dutyCopy } from './duty-copy.ts';
import { cut, dayText, tillText } from './format.ts';

/** One thing that a unit owes. */
export interface DutyLine {
  /** 报送季报 */
  readonly name: string;
  /** What it is about, as its card says it. */
  readonly about: string;
  readonly no: string;
  readonly dueAt: Date;
}

function late(line: DutyLine, now: Date): boolean {
  return line.dueAt < now;
}

/** 报送季报（7月7日 18:00前）：消防 二季度季报 待报送 */
function dutyText(line: DutyLine, now: Date): string {
  const when = `${tillText(line.dueAt)}${late(line, now) ? '，已超时' : '前'}`;
  return cut(`${line.name}（${when}）：${line.about}`, 60);
}

const MOST_LINES = 6;

/** 今日待办: one card a unit and working day (domain.md §2 消息纪律). The lines stay as they were in the morning. */
export function todayCard(view: {
  readonly day: string;
  readonly unit: string;
  readonly lines: readonly DutyLine[];
  readonly at: Date;
  /** What is due later than these. */
  readonly later: number;
}): Card {
  const { lines, at, later } = view;
  const overdue = lines.filter(line => late(line, at)).length;
  const shown = lines.slice(0, MOST_LINES).map((line): Fact => ({ text: dutyText(line, at) }));
  return {
    kind: 'today',
    title: `【今日待办】${cut(view.unit, 7)} ${lines.length}件`,
    tone: overdue > 0 ? 'urgent' : 'info',
    facts: [
      ...shown,
      ...(lines.length + later > shown.length
        ? [{ text: dutyCopy.rest(lines.length - shown.length, later) }]
        : []),
    ],
    status: [],
    actions: [],
    no: `DB-${view.day}`,
    summary: `${dayText(view.day)}待办${lines.length}件${overdue > 0 ? `，超时${overdue}件` : ''}`,
  };
}

/** 我的待办, as an answer. */
export function myDuties(lines: readonly DutyLine[], now: Date): string {
  if (lines.length === 0) return dutyCopy.nothing;
  const shown = lines.slice(0, 10).map((line, index) => `${index + 1}. ${dutyText(line, now)} ${line.no}`);
  return [
    ...shown,
    ...(lines.length > shown.length ? [dutyCopy.moreThan(lines.length - shown.length)] : []),
  ].join('\n');
}

/** What the self-audit found, in the order in which somebody must look. */
export interface AuditLine {
  readonly kind: 'unsent' | 'stuck' | 'nobody' | 'vacant' | 'calendar';
  readonly text: string;
}

const AUDIT_NAMES = {
  unsent: '到期未提醒',
  stuck: '发不出去',
  nobody: '无人可发',
  vacant: '缺岗',
  calendar: '缺日历',
} as const;

/** 自查: whatever would otherwise stay silent. */
export function auditCard(view: { readonly day: string; readonly lines: readonly AuditLine[] }): Card {
  const { lines } = view;
  const kinds: AuditLine['kind'][] = ['calendar', 'unsent', 'stuck', 'nobody', 'vacant'];
  const facts = kinds.flatMap((kind): Fact[] => {
    const found = lines.filter(line => line.kind === kind);
    if (found.length === 0) return [];
    const texts = found.slice(0, 5).map(line => line.text);
    const more = found.length > texts.length ? ` 等${found.length}项` : '';
    return [{ label: AUDIT_NAMES[kind], text: `${texts.join('；')}${more}` }];
  });
  return {
    kind: 'audit',
    title: `【系统自查】${lines.length}项要人看`,
    tone: 'urgent',
    facts: [...facts, { text: '缺岗请在“空缺”卡上指定人员，缺日历请导入放假安排；其余请告知系统管理员。' }],
    status: [],
    actions: [],
    no: `ZC-${view.day}`,
    summary: `${dayText(view.day)}系统自查：${lines.length}项要人看`,
  };
}
