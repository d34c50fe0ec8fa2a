/** What an official reads about a finding of the rules: plain words (人话), basis (依据), next steps (下一步). */
import type { Basis, DocumentId } from '../src/rules/basis.ts';
import type { Family, Finding, NextAction, Params } from '../src/rules/verdict.ts';

export interface FindingWords {
  /** One or two sentences, without the basis. */
  text: string;
  /** Where the rule comes from, with its rank: own document, national, outside practice, default, own setting. */
  basis: string;
  next: readonly { id: NextAction; label: string }[];
}

/** Turns the codes that findings carry into the names that officials use. */
export interface Naming {
  unit(code: string): string;
}

const codesAsNames: Naming = { unit: code => code };

/** Pure; `naming` gives a unit's name for its code. */
export function findingWords(finding: Finding, naming: Naming = codesAsNames): FindingWords {
  return {
    text: texts[finding.family](reader(finding.params, naming), naming),
    basis: basisWords(finding.basis),
    next: finding.next.map(id => ({ id, label: nextLabels[id] })),
  };
}

interface Reader {
  text(key: string): string;
  each(key: string, word: (item: string) => string): string;
  units(key: string): string;
  /** 6月16日 */
  day(key: string): string;
  /** 2026年6月16日 */
  fullDay(key: string): string;
  is(key: string): boolean;
  has(key: string): boolean;
}

function reader(params: Params, naming: Naming): Reader {
  const items = (key: string): readonly string[] => {
    const value = params[key];
    if (value === undefined) return [];
    return typeof value === 'object' ? value : [String(value)];
  };
  return {
    text: key => items(key).join('、'),
    each: (key, word) => items(key).map(word).join('、'),
    units: key => items(key).map(naming.unit).join('、'),
    day: key => items(key).map(monthDay).join('、'),
    fullDay: key => items(key).map(yearMonthDay).join('、'),
    is: key => params[key] === true,
    has: key => params[key] !== undefined,
  };
}

/** A kind may carry its own 类, as the categories of enterprises do. */
function ofKind(kind: string): string {
  return kind.endsWith('类') ? kind : `${kind}类`;
}

function monthDay(day: string): string {
  return `${Number(day.slice(5, 7))}月${Number(day.slice(8, 10))}日`;
}

function yearMonthDay(day: string): string {
  return `${Number(day.slice(0, 4))}年${monthDay(day)}`;
}

/** “最早可查 …”, once the earliest day is known. */
function earliest(p: Reader): string {
  return p.has('earliest') ? `最早可查：${p.fullDay('earliest')}。` : '';
}

const texts: Record<Family, (p: Reader, naming: Naming) => string> = {
  CALENDAR_GAP: p => `还没有${p.text('year')}年的放假调休安排，工作日算不出来，不作推算。请先补录该年日历。`,

  EVIDENCE_REQUIRED: () => '按线索触发的检查必须挂线索编号（工单号、哨单号等），现在没有填。',
  NOT_FILED: () => '还没有备案号，不能开始检查。未经备案，不得实施监管执法检查。',
  TEAM_MIN_2: p => `每个实施检查的单位至少${p.text('min')}名持证人员，还不够：${p.units('units')}。`,
  NOT_QUALIFIED: p =>
    `不能列为检查人员：${p.text('people')}（无执法证，或为网格员、辅助人员、专家），只能列“协助人员”。`,
  COORDINATION_BODY: p => `${p.units('unit')}是议事协调机构，只能统筹，不能牵头检查，请改选实际执法的单位。`,
  CAP_SAME_KIND: p =>
    `${p.text('year')}年${p.each('kinds', ofKind)}检查已有${p.text('count')}次（${p.day('dates')}），上限${p.text('cap')}次，已用完。`,
  CAP_TOTAL: p =>
    `${p.text('year')}年已查${p.text('count')}次（${p.day('dates')}），上限${p.text('cap')}次，已用完。再查须领导小组办公室书面同意并写明理由。`,

  SUPERIOR_CHECKED: p => `上级${p.units('unit')}${p.day('date')}已查过，同一年度下级应予排除，请从名单剔除。`,
  SUPERIOR_CHECKED_AFTER_DRAW: p =>
    p.has('enterprises')
      ? `抽取之后上级已查：${p.text('enterprises')}。已从名单剔除，是否补抽${p.text('refill')}家？`
      : `抽取之后，上级${p.units('unit')}${p.day('date')}已查过，请从名单剔除，可补抽。`,
  TRUSTED_NON_TRIGGER: p => `${p.text('enterprise')}是守信企业，没有线索触发不检查，请从名单剔除。`,

  FILED_LATE: p =>
    p.is('filed')
      ? `计划外检查要提前${p.text('lead')}${p.is('workdays') ? '个工作日' : '日'}报备，现在只提前${p.text('days')}${p.is('workdays') ? '个工作日' : '日'}。编入后续检查计划，不得单独开展。${earliest(p)}`
      : `计划外检查要提前${p.text('lead')}日报备，现在还没有报备，不能开始。${earliest(p)}`,
  QUIET_PERIOD: p =>
    `每月${p.text('fromDay')}日至${p.text('toDay')}日是企业安静期，日常检查请避开。${earliest(p)}`,

  JOINT_MEETING_CONSENT: () => '计划外检查，未经联席会议同意不得进入企业。请填报备卡，报联席会议同意。',
  INCOMPLETE: (p, naming) => `年度计划有缺项，退回补正：${missingWords(p, naming)}。`,

  CASE_TOO_OFTEN: p =>
    `本年按线索检查这家企业已有${p.text('earlier')}次，达到关注线（${p.text('threshold')}次）。可以查，同时推送领导小组办公室跟踪监督。`,
  BACKFILL_OVERDUE: p => `紧急检查开始已超过${p.text('hours')}小时，还没有按时补办审批和报备，转督办。`,

  CASE_CHECK: p => `按个案检查放行（线索编号${p.text('evidenceNo')}），单列计数，不占年度次数。`,
  EXEMPT_SPECIAL: p =>
    `国家、省部署的专项检查（文号${p.text('basisNo')}），不占年度次数，免联席会议同意，请留好文号。`,
  SHORT_INTERVAL: p =>
    `离上次同类检查（${p.fullDay('last')}）只有${p.text('days')}日，短于${p.text('limit')}日。这是提示，不是禁止。`,
  SAME_DAY_TWICE: p => `${p.day('date')}这家企业将有${p.text('count')}次入企，建议合成一次。`,
  SAME_WEEK_OVER: p =>
    `这家企业同一周将有${p.text('count')}次入企，超过${p.text('limit')}次，建议合并或改期。`,
  SAME_MONTH_OVER: p =>
    `这家企业同一个月将有${p.text('count')}次入企，超过${p.text('limit')}次，建议合并或改期。`,
  LATE_D: p => `年度计划应在${p.fullDay('due')}24时前报备案，逾期${p.text('lateDays')}日，列入通报。`,

  MERGE: p =>
    `${p.units('units')}都要查${p.text('enterprise')}，可合为一次，预计少进门${p.text('saved')}次。`,
  INTERNAL_MERGE: p =>
    `${p.units('units')}内部有几项检查都去${p.text('enterprise')}（${p.day('dates')}），建议本部门先归并。`,
  PRE_NOTICE: p =>
    `离检查还有${p.text('days')}日，可以发《检查事先告知》，督促企业先自查自改。不要求法定代表人到场。`,

  EMERGENCY: p => `突发险情，可以先查。请在${p.text('hours')}小时内补办审批和报备。`,
  EXEMPT_ENV: p => `生态环境领域（文号${p.text('basisNo')}），免联席会议同意；仍要报备、留痕，频次照算。`,
  EXEMPT_SAFETY: p => `安全领域（文号${p.text('basisNo')}），免联席会议同意；仍要报备、留痕，频次照算。`,

  OK: () => '频次和排除：没有问题，可以查。',
  IN_PLAN: () => '在已审定的任务清单内，不必另报同意。',
  EXEMPT_COMMITMENT: p => `告知承诺制审批后的核查（文号${p.text('basisNo')}），免联席会议同意。`,
  FILED_IN_TIME: p => `已按时报备（提前${p.text('days')}${p.is('workdays') ? '个工作日' : '日'}）。`,
  NO_CAP_KEY: () => '重点清单企业，频次可不设上限，仍请尽量减少对生产经营的影响。',
  NOTICE_SUPPRESSED: () => '不得事先通知的检查：不生成告知，卡片只给检查组看。',
  NO_MERGE: p => `${p.text('enterprise')}没有可以合并的检查。`,
  NO_MERGE_UNANNOUNCED: p =>
    `${p.text('enterprise')}有不得事先通知的检查，为免泄露不提示合并，此条仅办公室可见。`,
  SAVED: p => `实际减少入企${p.text('saved')}次（只算到场并录入结果的单位）。`,
  ON_TIME: p => `年度计划已在${p.fullDay('due')}前报备案。`,
  POOL_DRAW: p =>
    `名录${p.text('roster')}家，可抽${p.text('pool')}家，抽${p.text('draw')}家。按公开的种子可以重现。`,
  DUE: p => `${dueNames[p.text('what')] ?? '到期日'}：${p.fullDay('due')}。`,
};

const dueNames: Readonly<Record<string, string>> = {
  publish: '公示数据最迟推送',
  quarter_fill: '季报最迟报送',
  quarter_bulletin: '通报最迟印发',
  plan_last_reminder: '年度计划最后一次提醒',
  filing_earliest: '最早可查',
  penalty: '立案后最迟作出决定',
};

/** rows[1].ratio → 第2行抽查比例; ccTo:UNIT → 未抄送 that unit. */
function missingWords(p: Reader, naming: Naming): string {
  return p.each('missing', item => {
    const row = /^rows\[(\d+)\]\.(ratio|frequency)$/.exec(item);
    if (row) return `第${Number(row[1]) + 1}行${row[2] === 'ratio' ? '抽查比例' : '检查频次'}`;
    return `未抄送${naming.unit(item.slice('ccTo:'.length))}`;
  });
}

const nextLabels: Record<NextAction, string> = {
  load_calendar: '补录日历',
  enter_evidence: '按投诉线索办（填编号）',
  request_filing_no: '申请备案号',
  pick_people: '选人员',
  list_as_assistant: '改列协助人员',
  change_lead: '改牵头单位',
  change_enterprise: '换一家',
  change_date: '换时间',
  drop_enterprise: '从名单剔除',
  refill_draw: '补抽',
  start_draw: '公布抽取结果',
  defer_to_next_plan: '编入后续计划',
  file_unplanned: '填报备卡',
  request_consent: '报联席会议同意',
  report_office: '报办公室',
  record_reason: '写明理由',
  complete_plan: '补正缺项',
  submit_plan: '提交备案',
  backfill: '补办报备',
  merge_visits: '同意合并',
  merge_internally: '本部门归并',
  refuse_merge: '不能合（写原因）',
  make_notice: '生成告知',
  keep_on_record: '留痕备查',
  schedule_reminder: '到期提醒我',
  proceed: '继续',
};

const documentTitles: Record<DocumentId, string> = {
  F000: '连云港市优化营商环境攻坚年若干政策措施（第4号）',
  F001: '通政办发〔2024〕26号',
  F002: '丽综执〔2022〕45号',
  F004: '临政办发〔2022〕57号',
  PENALTY_LAW: '《行政处罚法》',
  GBF_54: '国办发〔2024〕54号及配套口径',
  DOCUMENT_FORMS: '《行政检查文书基本格式文本（试行）》及说明',
  CHENGDU: '成都“一码检查”提示线',
  HAINAN: '海南涉企检查预警（60日）',
  JIANGYAN: '泰州姜堰的做法',
  PROJECT: '系统默认，可由办公室调整',
  COUNTY: '本县设置',
};

function basisWords({ doc, clause, origin }: Basis): string {
  const title = documentTitles[doc];
  switch (origin) {
    case 'document':
      return `依据：${title} ${clause}`;
    case 'national':
      return clause ? `依据：${title}第${clause}条` : `依据：${title}（转述）`;
    case 'outside':
      return `参照（非本县文件）：${title}${clause ? ` ${clause}` : ''}`;
    case 'default':
    case 'county':
      return title;
  }
}
