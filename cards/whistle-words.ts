/** Names that every text about a call (吹哨) shares. */
export const KIND_NAMES = { URGENT: '应急哨', ROUTINE: '日常哨', HARD: '攻坚哨' } as const;
export type KindName = keyof typeof KIND_NAMES;

/** 不予受理 (domain.md §3.2 REJECTED). */
export const REJECTION_NAMES = {
  ownDuty: '乡镇自身职责',
  civil: '民事纠纷（建议人民调解）',
  litigated: '已走诉讼信访',
  duplicate: '重复（并单）',
} as const;
export type RejectionName = keyof typeof REJECTION_NAMES;

const DUTY_NAMES: Readonly<Record<string, string>> = {
  accept: '分哨',
  sign: '签收',
  contact: '联系吹哨人',
  checkin: '报到',
  feedback: '反馈',
  rate: '评价',
  rule: '裁定',
  draft: '核对吹哨',
  lead: '答复联查申请',
};

export function dutyName(base: string): string {
  return DUTY_NAMES[base] ?? base;
}

export const STATE_NAMES: Readonly<Record<string, string>> = {
  BLOWN: '待核对',
  REJECTED: '不予受理',
  ACCEPTED: '已受理',
  DISPATCHED: '已派单',
  SIGNED: '已签收',
  RETURN_REQUESTED: '申请退回',
  CHECKED_IN: '已报到',
  HANDLING: '处置中',
  FEEDBACK: '已反馈',
  REWORK: '返办',
  EVALUATED: '已评价',
  CLOSED: '办结',
  WITHDRAWN: '已撤哨',
};

export const SATISFIED_NAMES = { yes: '满意', fair: '基本满意', no: '不满意' } as const;
export const SOLVED_NAMES = { yes: '已解决', partly: '部分解决', no: '没解决' } as const;
export const RESPONSE_NAMES = { timely: '及时', late: '不及时' } as const;

export function modeName(mode: 'site' | 'meeting'): string {
  return mode === 'site' ? '到场' : '到会';
}

export function rulingName(ruling: string): string {
  const names: Readonly<Record<string, string>> = {
    reassign: '改派',
    keep: '维持原派',
    designate: '指定主办',
    consult: '列入会商',
    release: '免于协办',
  };
  return names[ruling] ?? ruling;
}
