import { dayText, list } from './format.ts';

interface When {
  readonly date: string;
  readonly time: string;
}

function when(slot: When): string {
  return `${dayText(slot.date)}${slot.time}`;
}

/** Short answers about joint tasks: what happened, and if nothing, why and what to do instead. */
export const taskCopy = {
  system: '系统',
  opened: (no: string): string => `已拟定 ${no}，请核对卡片后点“确认分发”。`,
  dispatched: (units: number): string => `已分发给${units}个单位，备案号和检查码已生成。`,
  alreadyDispatched: (no: string): string => `${no} 已经分发过了，无需再点。`,
  notDispatched: (no: string): string => `${no} 还没有分发。`,
  noTask: '没有这个任务。',
  confirmed: '已确认参加。',
  cardOfOldTime: '时间已改，这张卡作废，请看新卡片。',
  delegated: (to: string): string => `已转${to}办理，责任仍在本单位。`,
  proposed: (lead: string): string => `已把您提的时间转给牵头单位${lead}。`,
  withdrawRequested: '已提交退出申请，先由本单位分管领导同意，再由办公室裁定。裁定前仍算参加单位。',
  passedToOffice: '已同意，转办公室裁定。',
  withdrawalGranted: (unit: string): string => `已同意${unit}退出。`,
  withdrawalRefused: (unit: string): string => `未同意退出，${unit}需重新确认。`,
  timeKept: (unit: string): string => `维持原时间，已请${unit}重新答复。`,
  rescheduled: (units: number): string => `时间已改，${units}个单位需重新确认。`,
  cancelled: (no: string): string => `${no} 已取消。`,
  settled: '这件事已有结果，无需再点。',
  alreadyDone: (at: string): string => `您已于${at}办理，无需再点。`,
  waitingForLead: (lead: string): string => `已提过时间，等${lead}答复。`,
  waitingForRuling: '退出申请正在办理，等裁定结果。',
  withdrawn: (unit: string): string => `${unit}已退出这次检查。`,
  notYours: (unit: string): string => `此卡由${unit}办理。`,
  notInTask: (no: string): string => `您单位不在 ${no} 的参加单位里。`,
  noScenario: (wanted: string): string => `没有已公布的检查场景“${wanted}”。发“场景”可看清单。`,
  onlyLeadOpens: (lead: string): string => `这个场景由${lead}牵头，只有牵头单位或办公室能发起、分发。`,
  coordinationBody: (unit: string): string =>
    `${unit}是议事协调机构，只能统筹，不能牵头检查（国办发〔2024〕54号）。请选实际执法主体。`,
  noEnforcement: (unit: string): string => `${unit}没有执法权，不能牵头检查。`,
  noJointUnit: '这个场景只有一个单位，不用联合检查。',
  noEnterprise: (names: readonly string[]): string => `名录里没有：${list(names)}。请核对企业全称。`,
  pastDate: (date: string): string => `${dayText(date)}已经过去，请另选日期。`,
  sameTime: '与现在定的时间相同，不用改。',
  leadReschedules: '您是牵头单位，请用“改时间”直接改。',
  leadStays: '牵头单位不能退出；需要取消请点“取消检查”。',
  onlyLeader: (unit: string): string => `退出要由${unit}分管领导同意。`,
  onlyOffice: '退出由领导小组办公室裁定。',
  leaderFirst: (unit: string): string => `请等${unit}分管领导先同意。`,
  changeByProposal: (unit: string): string => `${unit}提议，牵头单位同意`,
  changeByLead: (reason: string): string => (reason === '' ? '牵头单位调整' : `牵头单位调整：${reason}`),
  timeChanged: (before: When, after: When, why: string): string =>
    `时间由${when(before)}改为${when(after)}（${why}）`,
} as const;
