/** Why something can't be done now: where the task stands, in the words of somebody on the telephone. */

const STAGES: Readonly<Record<string, string>> = {
  DRAFT: '还没有分发',
  CONSULTING: '正在磋商时间',
  FILING: '已报备，正等办公室答复',
  DISPATCHED: '已分发，正等各单位确认',
  CONFIRMED: '各单位已确认，正在报人员',
  TEAMED: '已组好队，等检查日',
  INSPECTING: '正在检查',
  RESULT_PENDING: '检查已结束，正在录结果',
  RECTIFYING: '检查已结束，正在整改',
  REVIEWING: '检查已结束，正在复查',
  PUBLISHING: '检查已结束，正在公示推送',
  ARCHIVED: '已归档',
  CANCELLED: '已取消',
  DEFERRED: '已编入后续计划，要继续请先恢复',
  SUSPENDED: '已暂停，要继续请先恢复',
};

/** `RW2026-0001 已取消，不能报人员。`; `into` is the number of the task that took this one in. */
export function notNowText(no: string, state: string, cannot: string, into?: string): string {
  const stage = into === undefined ? (STAGES[state] ?? '现在') : `已并入 ${into}`;
  return `${no} ${stage}，${cannot}。`;
}
