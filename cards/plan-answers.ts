import { dayText, list, shortDay } from './format.ts';

export interface EnterpriseAnswer {
  readonly name: string;
  readonly year: number;
  /** Counted checks, in total or of the fullest kinds; `cap` null where there is none. */
  readonly counts: readonly { readonly kind: string; readonly count: number }[];
  readonly cap: number | null;
  readonly superior: { readonly unit: string; readonly date: string } | undefined;
  readonly visits: readonly { readonly date: string; readonly units: readonly string[] }[];
  readonly saved: number;
  readonly next: string | undefined;
}

/** Answers to typed questions about enterprises and units. */
export const planAnswers = {
  whichEnterprise: '请写明企业全称，例如：查企业 清禾县好味来餐饮店',
  whichDay: '请写明企业和日期，例如：什么时候能查 清禾县好味来餐饮店 9月20日',
  noEnterprise: (name: string): string => `名录里没有“${name}”，或不在您的辖区。请核对企业全称。`,
  several: (names: readonly string[]): string => `有几家名称相近：${list(names)}。请写全称。`,
  filing: (wanted: string, latest: string, earliest: string, late: boolean): string =>
    `想在${dayText(wanted)}查：最迟${shortDay(latest)}报备${late ? '（已过）' : ''}；今天报最早${shortDay(earliest)}可查。`,
  noFiling: '本县没有计划外提前报备的要求。',
  workdays: (n: number): string => `（提前${n}个工作日，报备当日不计，节假日顺延计算）`,
  days: (n: number): string => `（提前${n}日，自然日，报备当日不计）`,
  pastDay: (day: string): string => `${shortDay(day)}已经过去，请另选日期。`,
  strip: (answer: EnterpriseAnswer): string => `${answer.name}：${stripOf(answer).join(' · ')}`,
  enterprise: (answer: EnterpriseAnswer): string =>
    [
      `${answer.name}：${stripOf(answer).join(' · ')}`,
      answer.saved > 0 ? `今年因合并少进门${answer.saved}次` : '',
      ...answer.visits.map(({ date, units }) => `${shortDay(date)} ${list(units)}`),
    ]
      .filter(line => line !== '')
      .join('\n'),
  howToFile:
    '请写明任务和理由，例如：报备 RW2026-0003 群众反映集中。要先算日期可发：什么时候能查 企业全称 9月20日',
  notYourTask: (no: string): string => `没有任务 ${no}，或不由您单位牵头。`,
  onlyOwnUnit: '只能查本单位；查其他单位请联系领导小组办公室。',
  noUnit: (name: string): string => `没有单位“${name}”。`,
  unit: (answer: UnitAnswer): string =>
    [
      `${answer.name}：`,
      `年度计划 ${answer.plan}`,
      `${answer.year}年任务 牵头${answer.led}件、参加${answer.joined}件，进行中${answer.open}件`,
      `待办${answer.duties}件${answer.overdue > 0 ? `，其中超时${answer.overdue}件` : ''}`,
      `有效持证人员${answer.officers}名；联络员 ${answer.liaison === '' ? '空缺' : answer.liaison}`,
    ].join('\n'),
} as const;

export interface UnitAnswer {
  readonly name: string;
  readonly year: number;
  readonly plan: string;
  readonly led: number;
  readonly joined: number;
  readonly open: number;
  readonly duties: number;
  readonly overdue: number;
  readonly officers: number;
  readonly liaison: string;
}

const PLAN_STATES: Readonly<Record<string, string>> = {
  OPEN: '待填报',
  DRAFT: '起草中',
  COSIGN: '会签中',
  SUBMITTED: '已提交',
  REVIEW: '审核中',
  RETURNED: '退回补正',
  FILED: '已备案',
  APPROVED_LIST: '已入任务清单',
  AMENDED: '调整中',
};

/** 2027年 已备案 JH2027-0001（逾期2日） */
export function planText(
  plan: { year: number; state: string; filingNo: string | null; late: number } | undefined,
): string {
  if (plan === undefined) return '未通知';
  const no = plan.filingNo === null ? '' : ` ${plan.filingNo}`;
  return `${plan.year}年 ${PLAN_STATES[plan.state] ?? plan.state}${no}${plan.late > 0 ? `（逾期${plan.late}日）` : ''}`;
}

function stripOf({ counts, cap, superior, next }: EnterpriseAnswer): string[] {
  const times = counts.map(({ kind, count }) => `${kind}${count}${cap === null ? '' : `/${cap}`}次`);
  return [
    `今年 ${times.length === 0 ? `0${cap === null ? '' : `/${cap}`}次` : times.join('、')}`,
    ...(superior === undefined ? [] : [`上级${superior.unit} ${Number(superior.date.slice(5, 7))}月已查`]),
    next === undefined ? '今年不能再查' : `下次可查日 ${shortDay(next)}`,
  ];
}
