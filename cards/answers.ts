import { shortDay } from './format.ts';

export interface TaskLine {
  readonly no: string;
  readonly scenario: string;
  readonly state: string;
  readonly date: string;
  readonly confirmed: number;
  readonly units: number;
}

const STATE_NAMES: Readonly<Record<string, string>> = {
  DRAFT: '待分发',
  DISPATCHED: '待确认',
  CONFIRMED: '已确认',
  CANCELLED: '已取消',
};

/** Answers to typed questions. */
export const answers = {
  help: [
    '可以这样说：',
    '发起联合检查 S01 9月15日 14:30 集合:政务中心东门 对象:企业全称',
    '查任务 ｜ 查任务 RW2026-0001 ｜ 场景',
  ].join('\n'),
  taskNeedsScenario: '请写明场景，例如：发起联合检查 S01 9月15日 14:30。发“场景”看清单。',
  taskNeedsDate: '请写明日期，例如：发起联合检查 S01 9月15日 14:30。',
  scenarios: (lines: readonly { code: string; name: string; lead: string }[]): string =>
    lines.length === 0
      ? '还没有已公布的检查场景。'
      : lines.map(s => `${s.code} ${s.name}（牵头 ${s.lead}）`).join('\n'),
  tasks: (lines: readonly TaskLine[]): string =>
    lines.length === 0
      ? '没有查到任务。'
      : lines
          .map(
            t =>
              `${t.no} ${t.scenario} ${shortDay(t.date)} ${STATE_NAMES[t.state] ?? t.state} 已确认${t.confirmed}/${t.units}`,
          )
          .join('\n'),
} as const;
