import { type AccountView, accountLinkedCard, accountRequestCard } from '../../../cards/account.ts';
import { type DigestView, digestCard } from '../../../cards/digest.ts';
import { type FollowUpView, followUpCard } from '../../../cards/follow-up.ts';
import { type MergeView, mergeCard, mergeScenarioCard } from '../../../cards/merge.ts';
import { type CosignView, type PlanView, planCard, planRemindCard } from '../../../cards/plan.ts';
import { type DrawView, drawCard } from '../../../cards/plan-draw.ts';
import { cosignCard, planCopyCard, planReviewCard } from '../../../cards/plan-office.ts';
import { type ScenarioView, scenarioNoticeCard, scenarioReviewCard } from '../../../cards/scenario.ts';
import { type ThemeView, themeCard, themeGapCard } from '../../../cards/theme.ts';
import { itemsOf } from '../../../src/digest/items.ts';
import type { DigestState, FigureRow } from '../../../src/digest/shapes.ts';
import { DONE, type Example, later, MARK, NOW, of } from '../example.ts';

const unit = { id: 'unit-XFDD', code: 'XFDD', name: '县消防救援大队', short: '消防' };

const account: AccountView = {
  no: 'DJ-AB12CD',
  app: '飞书',
  userId: 'ou_new',
  unit: '县消防救援大队',
  name: '张三',
  askedAt: NOW,
  now: NOW,
  candidates: [{ personId: 'p1', name: '消防联络员B', now: '钉钉' }],
  outcome: { kind: 'open' },
};

const cosign: CosignView = { short: '市监局', state: 'asked', note: '' };
const plan: PlanView = {
  unit: '县消防救援大队',
  year: 2027,
  state: 'OPEN',
  no: 'JH2027-01',
  filingNo: null,
  dueDay: '2027-01-31',
  left: 12,
  rows: 8,
  missing: ['依据'],
  merges: { suggestions: 2, saved: 5, setAside: 1 },
  cosigns: [cosign],
  returned: { by: '司法局联络员A', reason: '缺依据' },
  submitted: DONE,
  late: 0,
  copies: 3,
  received: 1,
  approved: DONE,
  amendment: { n: 1, reason: '新增专项' },
  scenarios: [{ code: 'S01', name: '电动自行车消防安全' }],
  source: '年度计划表.xlsx',
  now: NOW,
};
const merge: MergeView = {
  state: 'SUGGESTED',
  no: 'HB2026-01',
  units: [
    { id: 'unit-XFDD', short: '消防' },
    { id: 'unit-SCJGJ', short: '市监局' },
  ],
  scenario: { name: '电动自行车消防安全', lead: '消防' },
  date: '2026-09-15',
  enterprises: [{ name: '清禾县绿源电动车行', checks: [{ short: '市监局', date: '2026-09-14' }] }],
  saved: 3,
  agreed: [],
  retimed: { short: '市监局', from: '2026-09-14' },
  declined: undefined,
  now: NOW,
};
const scenario: ScenarioView = {
  code: 'S03',
  version: 2,
  name: '新型娱乐场所监管一件事',
  category: '文化娱乐类',
  lead: '县文化和旅游局',
  units: ['文旅局', '公安局', '消防'],
  items: 9,
  ratio: '30%',
  maxPerYear: 2,
  source: '县联席会议审定清单',
  status: 'reviewed',
  proposed: DONE,
  reviewed: DONE,
  published: undefined,
  changes: {
    since: 1,
    formerLead: '县公安局',
    added: ['消防：疏散通道、应急照明'],
    removed: ['公安局：监控'],
  },
  now: NOW,
};
const theme: ThemeView = {
  name: '预付式消费监管',
  source: '市实施方案',
  no: 'ZT-1',
  state: 'OPEN',
  suggested: ['市监局'],
  claimed: undefined,
  declined: [{ short: '文旅局', reason: '不涉及' }],
  least: 2,
  coverDay: '2026-12-31',
  now: NOW,
};
const draw: DrawView = {
  no: 'CQ2026-01',
  state: 'COMMITTED',
  scenario: '电动自行车消防安全',
  unit: '消防',
  date: '2026-09-15',
  ratio: 20,
  roster: 40,
  excluded: 3,
  commitment: 'a'.repeat(64),
  committed: DONE,
  seed: undefined,
  pool: 37,
  drawn: ['清禾县绿源电动车行'],
  officers: ['执法员甲'],
  toReplace: [],
  replaced: [],
  drawnBy: undefined,
  now: NOW,
};

const late: FigureRow = {
  kind: 'task.result',
  key: 'r1',
  no: 'RW2026-0001',
  title: '电动自行车消防安全监管一件事',
  note: '',
  unit,
  at: '2026-09-01',
  n: 1,
  of: null,
};
const count = (n: number, rows: FigureRow[] = []) => ({ n, of: null, count: rows.length, rows });
const content = {
  figures: { overdue: count(1, [late]), hazards: count(1, [{ ...late, kind: 'hazard', key: 'r2' }]) },
  trend: [
    { week: '2026-W34', n: 3 },
    { week: '2026-W35', n: 5 },
  ],
};
const state: DigestState = {
  id: 'digest1',
  regionId: 'county',
  version: 1,
  edition: 'county',
  unitId: unit.id,
  week: '2026-W36',
  doc: {
    ...content,
    from: '2026-08-31',
    cut: '2026-09-07',
    unit,
    ordered: [
      { ...MARK, id: 'o1', kind: 'supervise', owner: unit, text: '抓紧办结', due: '2026-09-10', late: false },
    ],
  },
};
const digest: DigestView = {
  state,
  weeks: [36, 36],
  lastDay: '2026-09-06',
  items: itemsOf(content),
  quiet: false,
  left: { supervise: [late], meeting: [late] },
  responsible: [unit],
  now: NOW,
};
const followUp: FollowUpView = {
  no: 'DB2026-01',
  kind: 'supervise',
  weekNo: 36,
  by: DONE,
  owner: unit,
  matter: '电动自行车消防安全 录结果 逾期',
  text: '请三日内办结',
  due: '2026-09-10',
  done: undefined,
  reminder: { n: 1, left: 1 },
  own: true,
  now: NOW,
};

export const officeExamples: readonly Example[] = [
  ...of('account', accountRequestCard, account),
  ...of('account linked', accountLinkedCard, {
    ...account,
    outcome: { kind: 'linked', by: '司法局联络员A', at: later(5), person: '消防联络员B' },
  }),
  ...of('plan', planCard, plan),
  ...of('plan, draft', planCard, { ...plan, state: 'DRAFT' }),
  ...of('plan reminder', planRemindCard, plan, { step: 1, left: 3, leader: false }),
  ...of('co-signature', cosignCard, { ...plan, state: 'COSIGN' }, cosign, '1月20日'),
  ...of('plan review', planReviewCard, { ...plan, state: 'SUBMITTED' }),
  ...of('plan copy', planCopyCard, { ...plan, state: 'APPROVED' }, undefined),
  ...of('merge', mergeCard, merge, 'unit-XFDD'),
  ...of('merge, scenario wanted', mergeScenarioCard, { ...merge, state: 'AGREED', scenario: null }),
  ...of('theme', themeCard, theme, { declined: false, office: false }),
  ...of('theme to assign', themeCard, theme, { declined: false, office: true }),
  ...of('theme gap', themeGapCard, theme, { year: 2026, done: 1, left: 30, met: false }),
  ...of('scenario to publish', scenarioReviewCard, scenario),
  ...of('scenario published', scenarioNoticeCard, { ...scenario, status: 'published', published: DONE }),
  ...of('draw', drawCard, draw, true),
  ...of('digest', digestCard, digest),
  ...of('quiet digest', digestCard, { ...digest, quiet: true }),
  ...of('follow-up', followUpCard, followUp),
];
