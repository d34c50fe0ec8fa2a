/** A reminder is the card itself once more, with what is left in its words: some platforms drop repeats. */
import type { Card, Fact } from '../src/chat/card.ts';
import { cut } from './format.ts';
import { type TaskView, taskFact } from './task-head.ts';

export interface ChaseView {
  readonly n: number;
  readonly words: string;
  /** What is owed, when the card behind the reminder is gone. */
  readonly what: string;
  readonly unit: string;
  readonly open: boolean;
  /** liaison and deputy act; others are asked to see to it. */
  readonly to: 'unit' | 'leader' | 'office';
}

const WHAT: Readonly<Record<string, string>> = {
  'task.draft': '分发任务',
  'task.consult': '选时间',
  'task.settle': '定时间',
  'task.file': '答复报备',
  'task.ruleTime': '答复改期',
  'task.ruleExit': '答复退出申请',
  'task.ruleExitOffice': '裁定退出申请',
  'task.team': '报人员',
  'task.town': '答复派员',
  'task.start': '开始检查',
  'task.finish': '结束检查',
  'task.result': '录结果',
  'task.rectify': '催整改',
  'task.review': '复查',
  'task.publish': '公示推送',
  'task.handover': '回执移交',
  'task.paused': '恢复任务',
  'task.backfill': '补报',
};

export function chaseWhat(duty: string): string {
  return WHAT[duty] ?? '办理';
}

/** Base is undefined where the reminder has no card behind it. */
export function chaseCard(view: TaskView, chase: ChaseView, base: Card | undefined): Card {
  const facts: Fact[] = [
    { label: chase.what, text: `${chase.unit}：${chase.words}` },
    ...(chase.to === 'unit' || !chase.open
      ? []
      : [{ text: chase.to === 'leader' ? '联络员尚未办理，请您过问' : '已逐级提醒，请督办' }]),
  ];
  const kept = (base?.facts ?? [taskFact(view), { label: '牵头', text: view.lead }]).slice(
    0,
    8 - facts.length,
  );
  return {
    kind: 'task.chase',
    title: cut(`【第${chase.n}次提醒】请${chase.what}`, 18),
    tone: chase.open ? 'urgent' : 'done',
    facts: [...facts, ...kept],
    status: chase.open ? (base?.status ?? []) : [`✅ ${chase.what}：已办`],
    actions: chase.open && chase.to !== 'office' ? (base?.actions ?? []) : [],
    no: view.no,
    summary: chase.open
      ? `第${chase.n}次提醒：${chase.unit}${chase.what}，${chase.words}`
      : `${chase.unit}${chase.what}已办`,
  };
}
