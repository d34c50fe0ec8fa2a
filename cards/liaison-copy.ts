import { dayText } from './format.ts';

/** Answers about liaisons' posts: 缺岗、请假、指定. */
export const liaisonCopy = {
  gone: '没有这条缺岗记录。',
  settled: '这件事已有结果，无需再点。',
  notYours: '这件事由本单位领导或领导小组办公室办理。',
  noPerson: '没有这位同事，请重新选择。',
  noDeputy: '本单位没有可代岗的联络员B岗，请直接指定。',
  appointed: (name: string, role: string): string => `已指定${name}为${role}，未办事项已转过去。`,
  deputyActs: (name: string): string => `已由${name}代岗，恢复前的卡片都发给她。`,
  away: (till: string, deputy: string): string =>
    `已记：请假到${dayText(till)}，期间由${deputy}代岗，未办事项已抄送。回来后发“销假”。`,
  awayNobody: (till: string, role: 'liaison' | 'leader'): string =>
    `已记：请假到${dayText(till)}。本单位没有${role === 'liaison' ? 'B岗' : '能代的负责人'}，已请办公室指定人员。`,
  back: '已销假，今后的卡片恢复发给您。',
  notAway: '您没有在请假。',
  awayPast: '请假日期已经过去，请重新写，例如：请假到7月6日。',
  awayNeedsDay: '请写明请到哪天，例如：请假到7月6日，或：请假 3天。',
  onlyLiaison: '这里只登记联络员和分管领导的请假，您不用登记。',
} as const;

/** 联络员, 分管领导 … as officials say it. */
export const ROLE_NAMES: Readonly<Record<string, string>> = {
  liaison: '联络员',
  deputy: '联络员B岗',
  leader: '分管领导',
  head: '负责人',
  staff: '工作人员',
  countyLeader: '县领导',
};
