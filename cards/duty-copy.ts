import { accountCopy } from './account-copy.ts';
import { ROLE_NAMES } from './liaison-copy.ts';

/** What a unit owes, in the officials' words. */
export const DUTY_NAMES: Readonly<Record<string, string>> = {
  'digest.followup': '落实批示督办',
  'merge.answer': '答复合并建议',
  'plan.cosign': '会签年度计划',
  'plan.review': '审核年度计划',
  'plan.submit': '提交年度计划',
  'report.bulletin': '印发通报',
  'report.extend': '答复延期申请',
  'report.submit': '报送季报',
  'task.backfill': '补报紧急检查',
  'task.confirm': '确认参加',
  'task.consult': '选时间',
  'task.file': '答复计划外报备',
  'task.finish': '结束检查',
  'task.handover': '办移交回执',
  'task.publish': '推送公示',
  'task.rectify': '督促整改',
  'task.result': '录结果',
  'task.review': '复查',
  'task.ruleExit': '答复退出申请（分管领导）',
  'task.ruleExitOffice': '裁定退出申请',
  'task.ruleTime': '答复改期',
  'task.settle': '定时间',
  'task.start': '开始检查',
  'task.team': '报人员',
  'task.town': '派员',
  'theme.claim': '认领主题',
  'theme.cover': '主题联查',
  'whistle.accept': '受理吹哨',
  'whistle.accept.urgent': '受理应急哨',
  'whistle.checkin': '报到',
  'whistle.checkin.urgent': '应急哨报到',
  'whistle.contact': '联系乡镇',
  'whistle.contact.urgent': '联系乡镇（应急）',
  'whistle.feedback': '反馈',
  'whistle.feedback.urgent': '反馈（应急）',
  'whistle.lead': '认定主办',
  'whistle.rate': '评价办理',
  'whistle.rule': '裁定退回争议',
  'whistle.sign': '签收吹哨',
  'whistle.sign.urgent': '签收应急哨',
};

/** Timers of the service's own: nobody is told that she owes them; only 系统自查 may have to name one. */
const TIMER_NAMES: Readonly<Record<string, string>> = {
  'draw.recheck': '抽取名单复核',
  'liaison.gap': '补缺岗',
  'plan.match': '撞单匹配',
  'plan.receipt': '抄送回执',
  'report.collect': '收报进度',
  'task.day': '检查当日卡',
  'task.draft': '草稿任务',
  'task.paused': '暂停任务',
  'whistle.draft': '待核对的哨',
  'whistle.ring': '应急哨重复响铃',
  'task.caseTerm': '提示立案期限',
  'task.notice': '提示可告知',
  'task.recheck': '复核上级已查',
};

const APPS: Readonly<Record<string, string>> = accountCopy.apps;

/** What the self-audit says of what it found. */
export const auditCopy = {
  calendar: (year: number): string => `${year}年节假日数据，请导入（导入表“节假日”页）`,
  unsent: (unit: string, kind: string): string => `${unit}${dutyName(kind)}`,
  /** 钉钉 3张（平台拒收 33012） */
  stuck: (platform: string, n: number, trouble: string | null): string => {
    return `${APPS[platform] ?? platform} ${n}张${trouble === null ? '' : `（${troubleText(trouble)}）`}`;
  },
  nobody: (unit: string | null, role: string | null, n: number): string =>
    `${unit ?? '办公室或县领导'}${role === null ? '' : (ROLE_NAMES[role] ?? role)}（${n}张）`,
  vacant: (unit: string, role: string): string => `${unit}${ROLE_NAMES[role] ?? role}`,
} as const;

/** How a send ended, as the outbox keeps it: `refused:33012`. */
function troubleText(trouble: string): string {
  const [how = '', code = ''] = trouble.split(':');
  const words: Readonly<Record<string, string>> = {
    refused: '平台拒收',
    throttled: '平台限流',
    unknown: '结果不明',
  };
  return `${words[how] ?? how}${code === '' ? '' : ` ${code}`}`;
}

/** The words for any kind of duty. */
export function dutyName(kind: string): string {
  return DUTY_NAMES[kind] ?? TIMER_NAMES[kind] ?? kind;
}

export const dutyCopy = {
  nothing: '您单位现在没有待办。',
  /** What today's card has no room for, and what is due later. */
  rest: (more: number, later: number): string =>
    `${[more > 0 ? `另有${more}件` : '', later > 0 ? `之后到期的还有${later}件` : '']
      .filter(part => part !== '')
      .join('，')}，发“我的待办”看全部。`,
  moreThan: (n: number): string => `另有${n}件。`,
} as const;
