/** The words of digests and of what follows from them. */
import type { FigureRow, FollowUpKind } from '../src/digest/shapes.ts';
import { cut, shortDay } from './format.ts';
import { shortScenario } from './task-head.ts';

/** Short answers about digests and what follows from them. */
export const digestSays = {
  gone: '没有这份周报或事项。',
  notYours: '周报只由收到的领导批示、督办。',
  ownedBy: (unit: string): string => `此卡由${unit}办理。`,
  made: '已生成，无需再做。',
  noOffice: '没有登记领导小组办公室，无法交办。请先在名录里补上。',
  noItem: '这一项已不在周报上。',
  pastDate: '期限要在今天之后，请改好再提交。',
  saidAlready: '同样的批示已交办，无需再点。',
  orderedAlready: '这一项已交办，无需再点。',
  ordered: (owner: string, due: string): string =>
    `已交${owner}，${shortDay(due)}前回报，结果会显示在这张周报上。`,
  doneAlready: '已办结，无需再点。',
  done: (leader: string): string => `已办结，结果已报${leader}。`,
  definitions: (lines: readonly { name: string; definition: string }[]): string =>
    [
      '周报口径（截至周一0时；不统计罚款额，不按检查次数排名）：',
      ...lines.map(line => `${line.name}：${line.definition}`),
    ].join('\n'),
} as const;

/** What is late, by the duty behind it. */
const LATE: Readonly<Record<string, string>> = {
  'digest.followup': '交办事项',
  'merge.answer': '答复合并建议',
  'plan.review': '审核年度计划',
  'plan.submit': '年度计划备案',
  'report.submit': '季报报送',
  'task.backfill': '补报紧急检查',
  'task.confirm': '确认参加',
  'task.consult': '选时间',
  'task.finish': '结束检查',
  'task.handover': '移交回执',
  'task.publish': '公示推送',
  'task.rectify': '催整改',
  'task.result': '录结果',
  'task.review': '复查',
  'task.ruleTime': '答复改期',
  'task.settle': '定时间',
  'task.start': '开始检查',
  'task.team': '报人员',
  'task.town': '答复派员',
  'theme.claim': '认领主题',
  'theme.cover': '主题联查',
  'whistle.accept': '受理分哨',
  'whistle.checkin': '报到',
  'whistle.contact': '联系吹哨人',
  'whistle.feedback': '反馈',
  'whistle.lead': '指定主办',
  'whistle.rate': '评价',
  'whistle.sign': '签收',
};

/** What waits for somebody's word; read after the name of whoever has to give it. */
const TO_DECIDE: Readonly<Record<string, string>> = {
  'report.bulletin': '印发通报',
  'report.extend': '答复延期申请',
  'task.file': '答复计划外报备',
  'task.ruleExit': '退出申请待您同意',
  'task.ruleExitOffice': '裁定退出申请',
  'whistle.rule': '裁定退回争议',
};

/** The words for a duty's kind; the kind itself where nobody has named it. */
export function dutyWords(kind: string): string {
  const plain = kind.replace(/\.urgent$/, '');
  return TO_DECIDE[plain] ?? LATE[plain] ?? plain;
}

/** One item as the card and everything that follows from it name it. */
export function itemText(row: FigureRow, cutDay: string): string {
  const about = cut([row.no, shortScenario(row.title)].filter(part => part !== '').join(' '), 20);
  const days = daysSince(row.at, cutDay);
  switch (row.kind) {
    case 'hazard':
      return `重大隐患 ${cut(row.title, 12)}：${cut(row.note, 12)}`;
    case 'whistle.rework':
      return `二次返办 ${row.no} ${row.title}：${cut(row.note, 12)}`;
    case 'whistle.hard':
      return `攻坚哨 ${row.no} ${row.title}：${cut(row.note, 10)}（已${days}天）`;
    case 'whistle.top':
      return `四级督办 ${row.no} ${row.title}：${cut(row.note, 12)}`;
    case 'consultation':
      return `职责争议待会商 ${row.no} ${cut(row.note, 12)}`;
    case 'task.ruleExit':
      return `${row.unit?.short ?? ''}${dutyWords(row.kind)} ${about}`;
    default:
      return `${row.unit?.short ?? ''}${dutyWords(row.kind)}逾期${days}天 ${about}`;
  }
}

/** Whole days from an instant to the cut, at least one. */
function daysSince(at: string, cutDay: string): number {
  return Math.max(1, Math.floor((Date.parse(`${cutDay}T00:00:00+08:00`) - Date.parse(at)) / 86_400_000));
}

export const ORDER_WORDS: Readonly<Record<FollowUpKind, string>> = {
  remark: '批示',
  supervise: '督办',
  meeting: '会商',
};
