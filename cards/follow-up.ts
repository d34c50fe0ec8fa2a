import type { Action, Card, Fact } from '../src/chat/card.ts';
import type { FollowUpKind, UnitRef } from '../src/digest/shapes.ts';
import { ORDER_WORDS } from './digest-words.ts';
import { cut, dayText, shortDay, timeText } from './format.ts';

/** What the owner of a follow-up sees. */
export interface FollowUpView {
  readonly no: string;
  readonly kind: FollowUpKind;
  readonly weekNo: number;
  readonly by: { readonly name: string; readonly at: Date };
  readonly owner: UnitRef;
  readonly matter: string;
  readonly text: string;
  readonly due: string;
  readonly done: { readonly name: string; readonly at: Date; readonly text: string } | undefined;
  /** For a reminder: the n-th, and the days that were left when it was sent. */
  readonly reminder: { readonly n: number; readonly left: number } | undefined;
  /** Whether the reader is of the unit that owes it. */
  readonly own: boolean;
  readonly now: Date;
}

export function followUpCard(view: FollowUpView): Card {
  const { done, reminder } = view;
  const left = reminder === undefined ? '' : leftText(reminder.left);
  const facts: Fact[] = [
    ...(reminder === undefined || done !== undefined
      ? []
      : [{ label: view.own ? '时限' : `${view.owner.short}未办`, text: left }]),
    { label: '来源', text: `第${view.weekNo}周周报，${view.by.name} ${timeText(view.by.at, view.now)}` },
    ...(view.matter === '' ? [] : [{ label: '事项', text: view.matter }]),
    ...(view.text === '' ? [] : [{ label: WORDS[view.kind], text: cut(view.text, 200) }]),
    { label: '承办', text: view.owner.name },
    { label: view.kind === 'meeting' ? '会商前' : '期限', text: dayText(view.due) },
  ];
  return {
    kind: reminder === undefined ? 'followUp' : 'followUp.remind',
    title:
      reminder === undefined
        ? TITLES[view.kind]
        : `【第${reminder.n}次提醒】${ORDER_WORDS[view.kind]}${left}`,
    tone: done !== undefined ? 'done' : reminder !== undefined && reminder.left < 0 ? 'urgent' : 'notice',
    facts,
    status:
      done === undefined
        ? []
        : [`✅ ${done.name} ${timeText(done.at, view.now)} 已办结：${cut(done.text, 100)}`],
    actions: done === undefined && view.own ? [DONE] : [],
    no: view.no,
    summary:
      done === undefined
        ? `${ORDER_WORDS[view.kind]}：${view.owner.short}，${left === '' ? `${shortDay(view.due)}前` : left}`
        : `${ORDER_WORDS[view.kind]}已办结：${view.owner.short}`,
  };
}

const TITLES: Readonly<Record<FollowUpKind, string>> = {
  remark: '【批示】请办理并回报',
  supervise: '【督办】请办理并回报',
  meeting: '【会商】请列入下次会商',
};
const WORDS: Readonly<Record<FollowUpKind, string>> = { remark: '批示', supervise: '要求', meeting: '要点' };

const DONE: Action = {
  id: 'done',
  label: '已办结',
  style: 'primary',
  fields: [{ name: 'text', label: '办理结果', type: 'textarea', required: true, maxLength: 500 }],
};

function leftText(days: number): string {
  if (days > 0) return `还剩${days}天`;
  return days === 0 ? '今天到期' : `已逾期${-days}天`;
}
