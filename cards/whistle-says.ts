import { dayText, list, minutesText, stampText, timeText } from './format.ts';
import {
  dutyName,
  modeName,
  REJECTION_NAMES,
  type RejectionName,
  rulingName,
  SATISFIED_NAMES,
} from './whistle-words.ts';

const MISSING = { town: '哪个乡镇', location: '具体地点', matter: '什么事' } as const;

/** Short answers about calls: what happened, and if nothing, why and what to do instead. */
export const whistleSays = {
  system: '系统',
  blown: (no: string): string => `📣 已吹响 ${no}，谁签收、谁到场都会显示在卡片上。`,
  atDesk: (no: string): string => `${no} 已转分哨台，由办公室或指挥中心确定部门。`,
  missing: (missing: readonly (keyof typeof MISSING)[]): string =>
    `还差：${list(missing.map(one => MISSING[one]))}。直接回一句就行，也可以在卡片上补充。`,
  outAndMissing: (no: string, missing: readonly (keyof typeof MISSING)[]): string =>
    `📣 已吹响 ${no}，各单位已在叫。${list(missing.map(one => MISSING[one]))}没说清，请马上回一句，会转给赶来的人。`,
  form: '请在卡片上填；也可以直接回一句：什么事、在哪里。',
  picturesFirst: '照片收到了。请再回一句：什么事、在哪里，照片会附上。',
  corrected: '已按您说的改，请再核对一次。',
  added: '已补充。',
  alreadySent: (no: string): string => `${no} 已经转出，无需再点。`,
  alreadyDone: (at: string): string => `您已于${at}办理，无需再点。`,
  settled: '这件事已有结果，无需再点。',
  joined: (no: string): string => `已并入 ${no}，补充情况已告诉办理单位。`,
  noRepeat: '7天内没有同一地点、同一事项的哨可并。',
  signedAlready: '已有单位签收，不能再并单；确需取消请撤哨。',
  onlyTownsBlow: '吹哨由乡镇（街道）发起。',
  onlyTownsApply: '联查申请由乡镇（街道）提出。',
  onlyDesk: '分哨由办公室或指挥中心办理。',
  onlyOffice: '由领导小组办公室裁定。',
  notTheirCall: (unit: string): string => `这一哨是${unit}吹的，由${unit}办理。`,
  notYours: (unit: string): string => `此卡由${unit}办理。`,
  notInCall: (no: string): string => `您单位不在 ${no} 的派单里。`,
  reassignedAway: (unit: string): string => `这一哨已改派，${unit}不用再办。`,
  noCall: '没有这一哨。',
  notFound: (no: string): string => `没有查到 ${no}，或它与您单位无关。`,
  noTown: (town: string): string => `没有找到乡镇“${town}”。`,
  noUnit: '没有找到这个部门，请从列表里选。',
  noTarget: '请填写并入哪一哨的编号（本乡镇未撤的哨）。',
  notDispatched: (no: string): string => `${no} 还没有派单。`,
  dispatched: (no: string): string => `${no} 已派单。`,
  rejectedNow: (no: string): string => `${no} 不予受理，已告诉乡镇。`,
  someoneCame: '已有单位报到，不能再改；有争议请裁定。',
  isWithdrawn: (no: string, reason: string): string =>
    `${no} 已撤哨${reason === '' ? '' : `（${reason}）`}，不用再办。`,
  isRejected: (no: string): string => `${no} 不予受理，不用再办。`,
  isClosed: (no: string, at: Date, now: Date): string => `${no} 已于${timeText(at, now)}办结。`,
  withdrawNeedsReason: '派单后撤哨要写明原因。',
  withdrawnNow: (no: string): string => `${no} 已撤哨。`,
  tooLateToWithdraw: '部门已经反馈，请直接评价。',
  lapsed: '超过时限没有核对，自动作废',
  signed: (due: string): string =>
    `已签收${due === '' ? '' : `，请${due}前报到`}。签收不等于报到，到了请点“已到场”。`,
  delegated: (to: string): string => `已签收并转${to}办理，责任仍在本单位。`,
  contacted: '已记下：联系过吹哨人。',
  waitingForRuling: '已在等办公室裁定，请稍候。',
  returned: '已提交退回，由办公室裁定；裁定前时限暂停。',
  urgentStays: '应急哨不能退回：请先到场，有争议之后再提。',
  designatedStays: '这是办公室指定的，不能再退回。',
  returnedOnce: '每个单位只能退回一次。',
  hasCome: '您单位已经报到，不能再退回。',
  tooLateToReturn: '已过签收时限，不能再退回；有争议请先办理，再与办公室联系。',
  suggestAnother: '建议部门不能是本单位，请另选或留空。',
  leadNeeded: '主办不能免，请改派或指定主办。',
  designateNow: '这是第二次争议，请直接指定主办、维持或列入会商。',
  noSuggestion: '退回单位没有建议部门，请指定主办。',
  ruled: '已裁定，有关单位已收到。',
  ruledAlready: '已经裁定过了，无需再点。',
  consulted: '已列入会商；定下来后请在这张卡上指定主办或维持。',
  consultedAlready: '已经列入会商了。',
  came: '已记到，乡镇能看到。',
  mode: (mode: 'site' | 'meeting'): string =>
    `已改为${modeName(mode)}，${mode === 'meeting' ? '到会' : '到场'}后请再点一次。`,
  eta: (minutes: number): string => `已告诉乡镇：${minutes}分钟后到。报到时限不变。`,
  absentNoted: (unit: string): string => `已记：${unit}未到。对方有异议可申请裁定。`,
  absentAlready: (unit: string): string => `${unit}已记过未到，无需再点。`,
  absentTooEarly: (unit: string, due: string): string => `${unit}的报到时限是${due}，还没到。`,
  absentTooLate: '部门已经反馈，请在评价里说明。',
  ruledCame: (unit: string): string => `办公室已裁定${unit}到了。`,
  notAbsent: '没有“未到”的记录需要处理。',
  disputed: '已提交，由办公室裁定。',
  absenceRuled: (came: boolean): string => (came ? '已裁定：到了。' : '已裁定：维持未到。'),
  evidence: (no: string): string => `照片已附到 ${no}，乡镇和同派单位在卡片上都能看。`,
  onlyLeadReports: '反馈由主办单位填写。',
  comeFirst: '请先报到，再填反馈。',
  feedback: (town: string): string => `已反馈，待${town}评价。`,
  progress: '进展已记下，乡镇能看到。',
  waitingForRating: '已反馈，正等乡镇评价。',
  urgentNoExtension: '应急哨不能延期；请先报进展。',
  extendedOnce: '已申请过延期，只能一次。',
  extensionTooLate: '已过反馈时限，不能再申请延期。',
  extensionAsked: '延期申请已交办公室。',
  extensionRuled: (granted: boolean): string => (granted ? '已同意延期。' : '未同意延期。'),
  noScenario: (wanted: string): string => `没有已公布的检查场景“${wanted}”。发“场景”可看清单。`,
  scenariosLike: (like: readonly { code: string; name: string }[]): string =>
    `请选一个检查场景：${like.map(({ code, name }) => `${code} ${name}`).join('；')}。照这样发：申请联查 ${like[0]?.code ?? ''} 原因。`,
  notInScenario: (name: string): string => `您单位不在“${name}”里，请选有本单位事项的场景。`,
  scenarioCannot: (name: string): string =>
    `“${name}”现在不能发起联合检查（牵头单位不能牵头，或只有一个单位）。`,
  pastDate: '时间已经过去，请另选。',
  taskAlready: (scenario: string): string => `已转联合检查（${scenario}），不用再转。`,
  taskOpened: (lead: string): string => `已转联合检查，草稿已送牵头单位${lead}。`,
  applied: (no: string, lead: string): string => `${no} 联查申请已送牵头单位${lead}。`,
  noApplication: '这不是联查申请。',
  declined: '已答复乡镇：不接受。',
  judged: '已记下，只用来改进转办，不排名。',
  needsTerms: '请写上判例用词：以后含哪些词的哨照此办。',
  taught: (unit: string): string => `已记入职责判例，以后同类的哨派${unit}。`,
  noRuling: (no: string): string => `${no} 没有在用的判例。`,
  forgotten: (no: string): string => `${no} 的判例已撤，以后不再照它派。`,
  noFeedbackYet: '主办单位还没有反馈，暂时不用评价。',
  reworkNeedsReason: '请写明哪里没解决。',
  rework: (unit: string): string => `已退${unit}返办。`,
  rated: '已评价，办结。谢谢！',
  supervisedNow: '已返办两次仍未解决，转办公室督办。',
  concluded: '已办结。',
  promised: (at: Date, now: Date): string => `承诺${timeText(at, now)}前办，已记下。`,
  explained: '已记下原因。',
} as const;

/** Lines of a call's timeline. */
export const whistleLines = {
  blown: (by: string): string => `${by} 吹哨`,
  applied: (scenario: string): string => `申请联查：${scenario}`,
  toDesk: '转分哨台',
  dispatched: (lead: string, joint: readonly string[], by: string): string =>
    `${by} 派单：主办${lead}${joint.length === 0 ? '' : `，协办${list(joint)}`}`,
  reassigned: (lead: string, by: string): string => `${by} 改派：主办${lead}`,
  rejected: (reason: RejectionName, by: string): string => `${by} 不予受理：${REJECTION_NAMES[reason]}`,
  joined: (no: string): string => `${no} 并入`,
  added: (by: string): string => `${by} 补充情况`,
  withdrawn: (by: string, reason: string): string => `${by} 撤哨${reason === '' ? '' : `：${reason}`}`,
  signed: (unit: string, by: string): string => `${unit} 签收（${by}）`,
  delegated: (unit: string, to: string): string => `${unit} 签收，转${to}`,
  contacted: (unit: string): string => `${unit} 已联系吹哨人`,
  returned: (unit: string, basis: string): string => `${unit} 申请退回：${basis}`,
  ruled: (ruling: string, unit: string, by: string): string =>
    `${by} 裁定：${rulingName(ruling)}，${unit}办理`,
  releasedJoint: (unit: string, by: string): string => `${by} 裁定：${unit}免于协办`,
  consulted: (by: string): string => `${by} 列入会商`,
  came: (unit: string, who: string, mode: 'site' | 'meeting'): string => `${unit} ${who} ${modeName(mode)}`,
  mode: (unit: string, mode: 'site' | 'meeting'): string => `${unit} 改为${modeName(mode)}`,
  eta: (unit: string, minutes: number): string => `${unit} ${minutes}分钟后到`,
  absent: (unit: string, by: string): string => `${by} 记${unit}未到`,
  disputed: (unit: string): string => `${unit} 对未到有异议`,
  absenceRuled: (unit: string, came: boolean, by: string): string =>
    `${by} 裁定${unit}${came ? '到了' : '未到'}`,
  feedback: (unit: string, stage: 'progress' | 'final'): string =>
    `${unit} ${stage === 'final' ? '反馈办结' : '报进展'}`,
  evidence: (unit: string, n: number): string => `${unit} 传照片${n}张`,
  extension: (unit: string, reason: string): string => `${unit} 申请延期：${reason}`,
  extensionRuled: (unit: string, granted: boolean): string => `${unit}延期${granted ? '获批' : '未获批'}`,
  task: (scenario: string, date: string): string => `转联合检查：${scenario} ${dayText(date)}`,
  declined: (by: string, reason: string): string => `${by} 不接受联查：${reason}`,
  taught: (unit: string, terms: readonly string[], by: string): string =>
    `${by} 定判例：${list([...terms])}，派${unit}`,
  forgotten: (by: string): string => `${by} 撤判例`,
  rated: (satisfied: keyof typeof SATISFIED_NAMES): string => `乡镇评价：${SATISFIED_NAMES[satisfied]}`,
  rework: (n: number, reason: string): string => `第${n}次返办：${reason}`,
  stuck: (reason: string): string => `返办两次仍未解决：${reason}`,
  unrated: '逾期未评价',
  closed: '办结',
  supervised: (unit: string, level: number, base: string): string =>
    `督办L${level}：${unit}${dutyName(base)}超时`,
  promised: (unit: string, at: Date): string => `${unit} 承诺${stampText(at)}前办`,
  explained: (unit: string, reason: string): string => `${unit} 说明：${reason}`,
} as const;

/** Answers to typed questions about calls. */
export const whistleAnswers = {
  help: '写一句就行，例如：吹哨 康乐小区3号楼楼道有人拉线给电瓶车充电，请消防来看看。',
  noneOpen: '没有在办的哨。',
  notFound: (no: string): string => `没有查到 ${no}，或它与您单位无关。`,
  onlyOfficeRules: '职责判例由领导小组办公室管理。',
  noRulings: '还没有在用的职责判例。裁定退回时会自动记一条。',
  rulings: (rows: readonly { no: string; terms: readonly string[]; unit: string; at: Date }[]): string =>
    [
      ...rows.map(({ no, terms, unit, at }) => `${no} ${list([...terms])} → ${unit}（${stampText(at)}）`),
      '要撤哪一条，发：撤判例 编号',
    ].join('\n'),
  applyHelp: '请写明场景，例如：申请联查 S01 锦绣小区一带电动自行车乱停。发“场景”看清单。',
  withdrawHelp: '请写明编号和原因，例如：撤哨 SD2026-0001 已自行处理。',
  lines: (
    rows: readonly {
      no: string;
      kind: string;
      state: string;
      town: string;
      text: string;
      lead: string | null;
      since: Date;
      now: Date;
    }[],
  ): string =>
    rows
      .map(
        row =>
          `${row.no} ${row.kind} ${row.town} ${row.text}（${row.state}${row.lead === null ? '' : `，主办${row.lead}`}，已${minutesText((row.now.getTime() - row.since.getTime()) / 60_000)}）`,
      )
      .join('\n'),
} as const;
