import type { Figure } from '../src/report/reply/types.ts';
import { dayText, list } from './format.ts';

/** Figures of the quarterly report: as labels of the form, and in the words of a card. */
export const FIGURE_LABELS: Readonly<Record<Figure, string>> = {
  ledChecks: '牵头联合检查（次）',
  joinedChecks: '参与联合检查（次）',
  jointChecks: '联合检查合计（次）',
  enterprises: '检查企业（家次）',
  problems: '发现问题（个）',
  rectified: '已整改（个）',
  whistlesReceived: '接哨（件）',
  whistlesCheckedIn: '按哨报到（件）',
};
export const FIGURE_WORDS: Readonly<Record<Figure, string>> = {
  ledChecks: '牵头',
  joinedChecks: '参与',
  jointChecks: '合计',
  enterprises: '企业',
  problems: '问题',
  rectified: '已整改',
  whistlesReceived: '接哨',
  whistlesCheckedIn: '报到',
};
const FIGURE_UNITS: Readonly<Record<Figure, string>> = {
  ledChecks: '次',
  joinedChecks: '次',
  jointChecks: '次',
  enterprises: '家次',
  problems: '个',
  rectified: '个',
  whistlesReceived: '件',
  whistlesCheckedIn: '件',
};

/** 企业12家次; 企业— where nothing is on record. */
export function figureText(name: Figure, value: number | null): string {
  return `${FIGURE_WORDS[name]}${value === null ? '—' : `${value}${FIGURE_UNITS[name]}`}`;
}

/** Short answers about a unit's report: what happened, and if nothing, why and what to do instead. */
export const reportCopy = {
  gone: '没有这份报表。',
  notYours: (unit: string): string => `此卡由${unit}办理。`,
  officeOnly: '这件事由领导小组办公室办理。',
  settled: '这件事已有结果，无需再点。',
  alreadyIn: (at: string): string => `您单位已于${at}报送，无需再点。要改数字请点“更正数字”。`,
  submitted: (period: string): string => `已报送${period}情况，谢谢。`,
  submittedLate: (period: string): string => `已补报${period}情况（逾期）。`,
  figuresMissing: (names: string): string => `还缺：${names}。系统没有这几项的记录，请点“改数字”补上再报送。`,
  figuresChanged: (changes: string): string => `已改：${changes}。核对后请点“确认报送”。`,
  nothingChanged: '数字没有变化。',
  corrected: (changes: string): string => `已更正：${changes}。原数字留存备查。`,
  correctedPublished: (changes: string): string => `已更正：${changes}。通报已发，已在通报上标“更正”。`,
  zeroConflict: (lines: string): string =>
    `系统里有您单位本期的记录：${lines}。确属零报告的，请在卡片上点“仍报零报告”并写明原因。`,
  zeroDone: '已确认零报告。',
  zeroNeedsTap: '零报告要点“确认零报告”才算数，卡片已发给您。',
  delegated: (name: string): string => `已转${name}，责任仍在您这里；报完会在卡片上看到。`,
  delegateNone: (to: string): string => `本单位通讯录里没找到“${to}”，请点“转给同事”选一位。`,
  delegateMany: (to: string, names: string): string =>
    `本单位有几位可能是“${to}”：${names}。请点“转给同事”选一位。`,
  delegateSelf: '转给自己不用点，请直接核对报送。',
  noColleague: '没有这位同事，请重新选择。',
  resent: '报送卡已重新发给您，请核对后点“确认报送”。',
  promised: (due: string): string => `已记：${due}前报。到时提醒您，中间不再打扰。`,
  promisedToday: (clock: string): string => `已记：今天报。${clock}还没收到会再提醒一次。`,
  promisePast: '这个日期已经过去了，请说一个今天或以后的日期。',
  extensionAsked: (due: string): string => `已把延期到${due}的申请转办公室。未批准前仍按原截止时间。`,
  extensionPending: '延期申请已转办公室，等答复。未批准前仍按原截止时间。',
  extensionNeedsDay: '要延到哪天？请在卡片上点“申请延期”写明日期和原因。',
  extensionNotLater: (due: string): string => `延期日期要晚于现在的截止时间（${due}）。`,
  extensionGranted: (unit: string, due: string): string => `已同意${unit}延期到${due}。`,
  extensionRefused: (unit: string): string => `未同意${unit}延期，仍按原截止时间。`,
  claimTrue: (at: string): string => `已收到（${at}），谢谢。`,
  claimFalse: '系统暂未收到。请在卡片上点“确认报送”，点了才算报送。',
  claimChecked: '系统暂未收到，已把情况列给办公室核对。请先在卡片上点“确认报送”。',
  draftMade: '数字已填进草表，请核对卡片，点确认才算报送。',
  draftGone: '这份草表已被新的替代，请看最新一张卡片。',
  draftDropped: '已作废，仍用原来的数字。',
  seen: (deadline: string): string => `好的，记您已阅。报送以点“确认报送”为准，${deadline}。`,
  progress: (stage: string, deadline: string): string =>
    `已记：${stage}。${deadline}。哪天能报？回一句如“周五前”即可，弄好了点“确认报送”。`,
  progressPlain: '办理中',
  deadline: (deadline: string): string => deadline,
  queryPassed: '已转办公室，答复会发给您。报送时限不变。',
  queryAnswered: (unit: string): string => `已答复${unit}。`,
  returned: (unit: string): string => `已退回${unit}重报。`,
  zeroAccepted: (unit: string): string => `已认可${unit}零报告。`,
  notUnderstood: '没看懂这句话，不敢替您记。请点卡片上的按钮。',
  closed: (period: string): string => `${period}已截止收报。`,
  whichOne: (lines: readonly string[]): string =>
    `您单位有几份待报，说的是哪一份？请写明季度再发一次，例如“${lines[0] ?? '二季度'} 下周一报”。待报：${list(lines)}`,
  /** 截止7月7日（周二）18:00，还有3个工作日 */
  deadlineText: (day: string, clock: string, workdays: number): string =>
    `截止${dayText(day)}${clock}，${workdays > 0 ? `还有${workdays}个工作日` : workdays === 0 ? '就是今天' : '已经过了'}`,
} as const;
