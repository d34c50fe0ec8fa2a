import { shortDay } from './format.ts';
import type { CheckView } from './task-check.ts';
import { stripText } from './task-draft.ts';

export interface TaskLine {
  readonly no: string;
  readonly scenario: string;
  readonly state: string;
  readonly date: string;
  readonly confirmed: number;
  readonly units: number;
}

/** How a state reads in a list. */
const STATE_NAMES: Readonly<Record<string, string>> = {
  DRAFT: '待分发',
  CONSULTING: '磋商中',
  FILING: '待报备答复',
  DISPATCHED: '待确认',
  CONFIRMED: '报人员',
  TEAMED: '已组队',
  INSPECTING: '检查中',
  RESULT_PENDING: '录结果',
  RECTIFYING: '整改中',
  REVIEWING: '复查',
  PUBLISHING: '公示推送',
  ARCHIVED: '已归档',
  CANCELLED: '已取消',
  MERGED_INTO: '已并入',
  DEFERRED: '编入后续',
  SUSPENDED: '已暂停',
};

/** An object of a task; `check`: the strip, for those who may see it. */
export interface TaskObject {
  readonly name: string;
  readonly check:
    | (Pick<CheckView, 'count' | 'cap' | 'superior' | 'next'> & { readonly blocks: boolean })
    | undefined;
}

/** So many lines still fit a message of 政务钉钉. */
const MOST_OBJECTS = 15;

function taskLine(t: TaskLine): string {
  return `${t.no} ${t.scenario} ${shortDay(t.date)} ${STATE_NAMES[t.state] ?? t.state} 已确认${t.confirmed}/${t.units}`;
}

/** Answers to typed questions. */
export const answers = {
  help: [
    '可以这样说（一次一句）：',
    '【联合检查】发起联合检查 S01 9月15日 14:30 集合:政务中心东门 对象:企业全称 （不能事先通知的，句末加“不得事先通知”）',
    '【改任务】RW2026-0001 对象:企业全称、企业全称 ｜ RW2026-0001 暂停 原因 ｜ RW2026-0001 顺延 原因 ｜ RW2026-0001 取消 原因 ｜ RW2026-0001 并入 RW2026-0002 原因 ｜ RW2026-0001 恢复 9月20日 9:30',
    '【报备】报备 RW2026-0001 理由（先查后补的，理由以“突发险情”开头） ｜ 什么时候能查 企业名称 9月15日 ｜ 登记上级检查 企业名称 5月20日 市生态环境局 环保',
    '【查】我的待办 ｜ 查任务 ｜ 查任务 RW2026-0001 ｜ 场景 ｜ 查企业 名称 ｜ 查单位 名称 ｜ 查变更 名称 ｜ 查哨 ｜ 指标说明 ｜ 告知书 RW2026-0001',
    '【计划】年度计划 ｜ 计划模板 ｜ 抽取 S01 9月15日 30% 人员:2 ｜ 发布主题 名称',
    '【吹哨】吹哨 地点和事情',
    '【联络员】请假 9月15日到9月18日 ｜ 销假',
  ].join('\n'),
  taskNeedsScenario: '请写明场景，例如：发起联合检查 S01 9月15日 14:30。发“场景”看清单。',
  noSuchTask: (no: string): string => `没有查到任务 ${no}。`,
  steerNeedsReason: '请写明原因，例如：RW2026-0001 暂停 防汛应急。',
  steerNeedsDate: '请写明日期，例如：RW2026-0001 恢复 9月20日 9:30。',
  steerNeedsObjects: '请写明企业全称，例如：RW2026-0001 对象:企业全称、企业全称。',
  steerNeedsTarget: '请写明并入哪个任务，例如：RW2026-0001 并入 RW2026-0002 同一家企业。',
  taskNeedsDate: '请写明日期，例如：发起联合检查 S01 9月15日 14:30。',
  scenarios: (lines: readonly { code: string; name: string; lead: string }[]): string =>
    lines.length === 0
      ? '还没有已公布的检查场景。'
      : lines.map(s => `${s.code} ${s.name}（牵头 ${s.lead}）`).join('\n'),
  tasks: (lines: readonly TaskLine[]): string =>
    lines.length === 0 ? '没有查到任务。' : lines.map(taskLine).join('\n'),
  /** One task with its objects; whoever prepares it sees what the rules say about each. */
  task: (line: TaskLine, objects: readonly TaskObject[]): string => {
    const shown = objects.slice(0, MOST_OBJECTS).map(({ name, check }, at) => {
      const words = check === undefined ? '' : `：${stripText(check, line.date)}`;
      return `${at + 1}. ${check?.blocks === true ? '⚠ ' : ''}${name}${words}`;
    });
    const rest = objects.length - shown.length;
    return [taskLine(line), ...shown, ...(rest > 0 ? [`……其余${rest}家`] : [])].join('\n');
  },
} as const;
