import { dayText, list } from './format.ts';

/** Answers about inspections by superiors that are entered by hand (上级检查登记). */
export const visitSays = {
  how: '请这样写：登记上级检查 企业全称 5月20日 市生态环境局 环保。机关名称要看得出是市、省还是国家的；很多家一起登记，请用名录表“检查记录”导入。',
  registered: (enterprise: string, date: string, unit: string, kinds: readonly string[]): string =>
    `已登记：${unit}${dayText(date)}查过${enterprise}（${list(kinds)}）。同一年度本县同类检查会提示剔除。登记错了，请在名录表“检查记录”里把这一行的“已入企”改为“否”再导入。`,
  known: '这次检查已经登记过了。',
  notSuperior: '这里只登记上级的检查；本县的联合检查由系统自动计次。',
  future: '检查日期还没有到，只登记已经查过的。',
} as const;
