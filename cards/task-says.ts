import { dayText, list, minutesText, shortDay } from './format.ts';

interface When {
  readonly date: string;
  readonly time: string;
}

interface Blocker {
  readonly enterprise: string;
  readonly text: string;
  readonly basis: string;
}

const CIRCLED = ['①', '②', '③'];
const RESULTS = { clean: '未发现问题', rectify: '责令整改', case: '立案', transfer: '移交/移送' } as const;
export type ResultKind = keyof typeof RESULTS;

/** ① for 0. */
export function circled(index: number): string {
  return CIRCLED[index] ?? String(index + 1);
}

export function resultName(kind: ResultKind): string {
  return RESULTS[kind];
}

/** 还剩3小时（工作时间） or 已超时…, in working minutes. */
export function leftWork(minutes: number): string {
  return minutes > 0
    ? `还剩${minutesText(minutes)}（工作时间）`
    : `已超时${minutesText(-minutes)}（工作时间）`;
}

/** 还有2天、今天到期、已逾期1天. */
export function leftDays(days: number): string {
  if (days > 0) return `还有${days}天`;
  return days === 0 ? '今天到期' : `已逾期${-days}天`;
}

function reasons(blockers: readonly Blocker[]): string {
  const lines = blockers
    .slice(0, 3)
    .map(({ enterprise, text, basis }) => `${enterprise === '' ? '' : `${enterprise}：`}${text}（${basis}）`);
  const more = blockers.length > lines.length ? `另有${blockers.length - lines.length}项，见卡片。` : '';
  return `${lines.join('')}${more}`;
}

/** Short answers about the life of a joint task: what happened, and if nothing, why and what to do instead. */
export const taskSays = {
  needsFiling: '这是计划外检查，请先在卡片上点“报备”，报联席会议同意后再分发。',
  blocked: (blockers: readonly Blocker[]): string => `现在不能办：${reasons(blockers)}`,
  cannotStart: (blockers: readonly Blocker[]): string => `不能开始检查：${reasons(blockers)}`,
  stillConsulting: '还在磋商时间，请先定时间或停止磋商。',
  stillFiling: '已报备，等办公室答复。',

  cannotEdit: '不能再改内容',
  edited: '已修改，请核对卡片。',
  objectsSet: '检查对象已更新。',
  cannotChangeObjects: '不能再改检查对象',
  notInList: '这家企业不在本次检查对象里。',
  inList: (name: string): string => `${name}已在检查对象里。`,
  lastObject: '只剩这一家检查对象，不能再剔除。',
  notACase: '请选线索类型：投诉、举报、吹哨、转办或数据监测。',
  asCase: (no: string): string => `已按线索 ${no} 办理，单列计数，不占年度次数。`,
  dropped: (name: string): string => `已剔除${name}。`,
  replacedBy: (name: string): string => `换为${name}`,
  replaced: (name: string): string => `已换为${name}。`,
  reported: '已报办公室，等办公室答复。',
  onlyOfficeOverrides: '例外由领导小组办公室决定。',
  hardRule: (text: string, basis: string): string =>
    `这条不能例外：${text}（${basis}）请换一家、剔除或改日期。`,
  overridden: (name: string): string => `已同意${name}例外，理由已留痕。`,
  filedObjects: '报备过的检查对象已定。要加企业，请另外报备。',

  cannotConsult: '不能发起磋商',
  noConsult: '没有在磋商时间',
  differentSlots: '备选时间不能相同，请至少给两个不同的时间。',
  consulting: (units: number): string => `已请${units}个单位选时间。`,
  consultOver: '磋商已结束，时间以任务卡为准。',
  noSuchSlot: '没有这个备选时间。',
  votedAlready: '您单位已选过这个时间，无需再点。',
  voted: (choice: number, slot: When | undefined): string =>
    slot === undefined
      ? '已记：这几个时间都不行。'
      : `已选${circled(choice)}（${dayText(slot.date)}${slot.time}）。`,
  settled: (slot: When): string => `时间已定：${dayText(slot.date)}${slot.time}。请核对后分发。`,
  consultEnded: '已停止磋商。',

  cannotFile: '不能再报备',
  noFilingNeeded: '这次检查不需要报备，可以直接分发。',
  filedAlready: '已经报备过了。',
  noOffice: '还没有设领导小组办公室，请先在单位表里设置。',
  filed: '已报备，等联席会议（办公室）答复。',
  filedLate: (day: string): string =>
    `已报备，但提前不足，今天报最早${dayText(day)}可查。办公室可编入后续计划，您也可以改日期。`,
  filedExempt: '属免同意情形，已报备留痕，可以分发。',
  filedEmergency: '突发险情，可以先查；开始后请按时补办报备。',
  backfilledAlready: '已经补报，无需再点。',
  noBackfill: '这项检查不用补报。',
  backfilled: (no: string): string => `已补报（${no}）。`,
  onlyOfficeFiles: '报备由领导小组办公室答复。',
  tooLateToAgree: (day: string): string =>
    `报备提前不足，不能同意；最早${dayText(day)}可查，可编入后续计划。`,
  filingAgreed: '已同意，牵头单位可以分发。',
  filingRefused: '未同意，已告知牵头单位。',
  deferredByOffice: '报备提前不足，编入后续检查计划',

  cannotDispatch: '不能分发',
  cannotReschedule: '不能改时间',
  notAsking: '不需要再答复',
  onlyOfficeConfirms: '代为确认只能由领导小组办公室办理。',
  confirmedForAll: (names: readonly string[]): string => `已代为确认：${list(names)}。`,

  notTeaming: '现在不是报人员的时候。',
  cannotTeam: '现在不能报人员',
  noLastTeam: '您单位还没有上次名单，请点“选人员”。',
  notCertified: (unit: string): string => `只能报${unit}在册、持证且在有效期内的执法人员。`,
  noLongerCertified: (unit: string, name: string): string =>
    `${unit}的${name}已不在册或证件过期，请先换人再开始。`,
  clash: (name: string, no: string): string => `${name}同一天已在 ${no} 检查组，请换人。`,
  leadNotCertified: (lead: string, least: number): string =>
    `${lead}在册且证件有效的执法人员不足${least}名，不能开始检查（行政处罚法第42条）。`,
  teamTooSmall: (least: number): string =>
    `每个单位至少报${least}名持证人员（行政处罚法第42条）。人手不够可点“委托代查”。`,
  teamIn: (names: readonly string[]): string => `已报${names.length}人：${list(names)}。`,
  entrustedAlready: (to: string): string => `已委托${to}代查。`,
  cameItself: '本单位已经到场，请直接补报人员。',
  leadInspects: '牵头单位要自己到场，不能委托。',
  noTrustee: '只能委托本次检查里会到场的其他单位。',
  trustedItself: '已有单位委托您单位代查，不能再转委托。',
  entrusted: (to: string): string => `已委托${to}代查，本单位这次不计入企次数。`,
  invitationOver: '现在不需要再答复派员',
  attending: (names: string): string => `已派${names}，谢谢。`,
  declined: '已记：这次不能派员。',

  arrivedAlready: '您单位已签到，无需再点。',
  arrived: '已签到。',
  arrivedLate: '已签到。请随后补报本单位到场的持证人员。',
  cannotArrive: '现在不能签到',
  cannotBegin: '不能开始检查',
  cannotChangeDay: '不能改当天的安排',
  notReady: (no: string): string => `${no} 还没有组好队，不能开始。请先看哪些单位没报人员。`,
  noTeam: (unit: string): string => `${unit}没有报人员。`,
  tooEarly: (day: string): string => `检查日是${dayText(day)}，还没到。`,
  windowOver: (day: string): string => `检查日${dayText(day)}已过，请改时间后再查。`,
  onlyLeadStarts: (lead: string): string => `由牵头单位${lead}点“开始检查”。`,
  startedAlready: '已经开始了，无需再点。',
  notFiled: '没有备案号和检查码，不能开始检查（未经备案，不得实施监管执法检查）。',
  noObjects: (no: string): string => `还没有检查对象，不能开始。可发：${no} 对象:企业全称、企业全称`,
  entryBusy: '另一项检查正在同一家企业开始，请稍后再点一次。',
  started: '检查已开始。',
  startedAhead: '检查已开始，已请其他单位直接到场。人员和报备请随后补上。',
  dayChanged: (
    before: { time: string; place: string },
    after: { time: string; place: string },
    reason: string,
  ): string =>
    `${[
      before.time === after.time ? '' : `时间${before.time}改为${after.time}`,
      before.place === after.place ? '' : `集合点改到${after.place}`,
    ]
      .filter(part => part !== '')
      .join('，')}（${reason}）`,
  changedForAll: '已告知各单位。',
  finishedAlready: '已经结束了，无需再点。',
  cannotFinish: '不能结束检查',
  cannotReportHazard: '现在不能报重大隐患',
  finished: (absent: readonly string[]): string =>
    absent.length === 0
      ? '检查已结束，请各单位录结果。'
      : `检查已结束。未到场：${list(absent)}。请到场单位录结果。`,

  resultIn: (kind: ResultKind, name: string): string => `已录：${name} ${RESULTS[kind]}。`,
  resultAlready: (name: string): string => `${name}的结果已录，无需再点。`,
  cannotEnter: '现在不能录结果',
  wasNotThere: (unit: string): string => `${unit}没有到场签到，不能录结果。`,
  peopleFirst: '请先在“补报人员”卡片上补报到场的持证人员，再录结果。',
  documentNeeded: (kind: ResultKind): string => `${RESULTS[kind]}要填文书号。`,
  contentNeeded: (kind: ResultKind): string => `${RESULTS[kind]}要写明内容。`,
  termNeeded: '责令整改要写明整改标准和期限。',
  termInFuture: '整改期限要在今天以后。',
  receiverNeeded: '请选接收单位。',
  notToItself: '不能移交给本单位。',

  hazardSent: '重大隐患已即时上报分管领导、办公室和县领导。',
  hazardKnown: '这条隐患已经报过。',
  noHazard: '没有这条隐患。',
  hazardForLeaders: '由领导或办公室办理。',
  hazardSeenAlready: '您已阅，无需再点。',
  hazardSeen: '已记：已知悉。',
  hazardRemarked: '批示已记，相关单位可见。',

  noRectification: '没有这项整改。',
  reviewing: '已转复查，请持证人员到场核实。',
  reviewerCertified: '复查人须是本单位在册、持证且在有效期内的执法人员。',
  rectified: (names: string): string => `复查合格（${names}）。`,
  laterTerm: (day: string): string => `续期要晚于原期限${dayText(day)}，且在今天以后。`,
  extended: (day: string): string => `已续期到${dayText(day)}。`,
  turnedCase: (no: string): string => `已转立案（${no}）。`,

  noPublication: '您单位在这项任务里没有要公示推送的结果。',
  pushedAlready: '这个平台已打过卡，无需再点。',
  pushed: '已打卡，另一个平台还没推。',
  pushedBoth: (n: number): string => `两平台均已推送（第${n}日）。`,
  notPublic: (reviewer: string): string => `已记：依法不予公开，法制审核人${reviewer}。`,
  extendedOnce: '顺延只能申请一次。',
  publishExtended: (day: string): string => `已顺延到${dayText(day)}。`,

  noHandover: '没有这项移交。',
  received: (unit: string): string => `${unit}已接收，无需再点。`,
  returnedAlready: '已退回，等移交单位改送。',
  receipt: (unit: string): string => `已回执给${unit}。`,
  givenBack: (unit: string): string => `已退回${unit}。`,
  sentAgain: (unit: string): string => `已改送${unit}。`,

  cannotCancel: '不能取消',
  cannotPause: '不能暂停、顺延',
  cannotMerge: '不能并入别的任务',
  deferred: (no: string): string => `${no} 已编入后续计划。`,
  suspended: (no: string): string => `${no} 已暂停。`,
  pausedAlready: (no: string): string => `${no} 已经暂停或顺延，无需再点。`,
  notPaused: '没有暂停，不用恢复',
  resumedWhy: '任务恢复',
  resumed: (units: number): string => `已恢复，${units}个单位需重新确认。`,
  resumedAsDraft: (no: string): string => `${no} 已恢复为待分发，请核对卡片。`,
  noMergeTarget: (no: string): string => `没有可并入的任务 ${no}。`,
  unannouncedStays: '不得事先通知的任务不能并入别的任务。',
  mergeIntoItself: '不能并入自己。',
  targetClosed: (no: string): string => `${no} 正在磋商、报备或已经开始，不能并入。`,
  targetFiled: (no: string): string => `${no} 的名单已报联席会议，不能再并入别的企业。`,
  merged: (no: string): string => `已并入 ${no}。`,
  mergedAlready: (no: string): string => `已并入 ${no}，无需再点。`,

  draftIdle: (days: number): string => `已放${days}天没有动`,
  startMissed: (day: string): string => `检查日${shortDay(day)}已过，没有点“开始检查”：请改时间、顺延或取消`,
  finishMissed: '检查日已过，没有点“结束检查”',
  pauseOver: '暂停、顺延到期：请恢复或取消',
} as const;
