import {
  amendedCard,
  draftCard as bulletinCard,
  type CycleView,
  calendarCard,
  dueCard,
  phonesCard,
  progressCard,
  publishedCard,
  signCard,
} from '../../../cards/cycle.ts';
import { auditCard, todayCard } from '../../../cards/duty.ts';
import { gapCard } from '../../../cards/liaison.ts';
import { askCard, draftCard, fillCard, remindCard } from '../../../cards/report.ts';
import { conflictCard, extendCard, extendedCard, queryCard } from '../../../cards/report-office.ts';
import type { ReportView } from '../../../cards/report-parts.ts';
import type { GapState } from '../../../src/directory/liaison/state.ts';
import type { CycleRow, CycleState } from '../../../src/report/cycle/state.ts';
import { NO_FIGURES } from '../../../src/report/shapes.ts';
import type { SubmissionState } from '../../../src/report/submission/state.ts';
import { type Example, later, MARK, NOW, of } from '../example.ts';

const unit = { id: 'unit-XFDD', code: 'XFDD', name: '县消防救援大队', short: '消防' };
const some = { ...NO_FIGURES, ledChecks: 3, enterprises: 21, problems: null };
const row: CycleRow = {
  unit,
  state: 'PROMISED',
  figures: null,
  original: null,
  late: false,
  zeroReason: '',
  note: '',
  by: '',
  at: null,
  promised: '2026-07-06',
  extendedTo: null,
  claimed: false,
  correctedAt: null,
};
const cycle: CycleState = {
  id: 'cycle1',
  regionId: 'county',
  version: 3,
  period: '2026Q2',
  state: 'FILLING',
  dueAt: later(-60),
  doc: {
    no: 'TB2026-02',
    office: unit,
    openedAt: later(-9_000).toISOString(),
    bulletinAt: later(9_000).toISOString(),
    rows: [row, { ...row, state: 'SUBMITTED', figures: some, by: '市监局联络员A', at: MARK.at }],
    earlier: {},
    phones: [{ n: 1, lines: ['消防 消防联络员A 未接'] }],
    chases: [{ n: 1, left: '还剩1天' }],
    collected: { at: MARK.at, by: '司法局联络员A', missing: ['消防'], late: ['交警'] },
    metrics: [],
    cases: '电动自行车综合查一次',
    next: '按期报送',
    signing: [{ ...MARK, n: 1 }],
    publishedAt: MARK.at,
    amendments: [{ n: 1, at: MARK.at, unit, by: '消防联络员A', before: some, after: NO_FIGURES }],
  },
};
const view: CycleView = {
  state: cycle,
  quarter: '二季度',
  span: '4月1日至6月30日',
  dueDay: '2026-07-07',
  dueClock: '18:00',
  bulletinDay: '2026-07-14',
  points: ['共联查32次，少进门18次', '未报：消防'],
  now: NOW,
};
const at = (state: CycleState['state']): CycleView => ({ ...view, state: { ...cycle, state } });

const submission: SubmissionState = {
  id: 'sub1',
  regionId: 'county',
  version: 2,
  cycleId: 'cycle1',
  unitId: unit.id,
  state: 'DRAFT',
  dueAt: later(900),
  doc: {
    no: 'BS2026-0201',
    period: '2026Q2',
    unit,
    originalDueAt: later(900).toISOString(),
    figures: some,
    prefilled: some,
    records: [{ no: 'RW2026-0001', title: '电动自行车消防安全', date: '2026-06-02' }],
    colleagues: [{ id: 'p2', name: '消防联络员B', title: '联络员' }],
    note: '另有3家待复查',
    draft: { ...MARK, n: 1, figures: some, correction: false, said: '检查21家，问题待核' },
    drafts: 1,
    corrections: [],
    promise: { ...MARK, due: '2026-07-06' },
    extensions: [
      { ...MARK, n: 1, due: '2026-07-10', reason: '系统迁移' },
      {
        ...MARK,
        n: 2,
        due: '2026-07-11',
        reason: '防汛',
        ruling: { ...MARK, granted: true, due: '2026-07-10', note: '同意' },
      },
    ],
    reminders: [
      {
        n: 1,
        at: MARK.at,
        to: 'liaison',
        left: '1天',
        missing: ['问题数'],
        arrived: 12,
        total: 22,
        promised: '2026-07-06',
      },
    ],
    asks: [{ ...MARK, n: 1, text: '这个季度的数据晚点给' }],
    queries: [{ ...MARK, n: 1, kind: 'dispute', topic: '口径', text: '联查不含日常巡查吧', basis: ['F004'] }],
    zeroAsked: MARK,
    resent: 0,
  },
};
const report: ReportView = {
  state: submission,
  quarter: '二季度',
  dueDay: '2026-07-07',
  dueClock: '18:00',
  now: NOW,
};
const submitted: ReportView = {
  ...report,
  state: {
    ...submission,
    state: 'SUBMITTED',
    doc: { ...submission.doc, submitted: { ...MARK, late: true, zeroReason: '' } },
  },
};

const gap: GapState = {
  id: 'unit-XFDD:liaison',
  regionId: 'county',
  version: 1,
  unitId: unit.id,
  role: 'liaison',
  state: 'open',
  doc: {
    n: 1,
    reason: 'vacant',
    unit,
    since: later(-3_000).toISOString(),
    till: null,
    holder: null,
    deputy: { id: 'p2', name: '消防联络员B', title: '联络员' },
    candidates: [{ id: 'p3', name: '消防执法员1', title: '执法人员' }],
  },
};
const line = { name: '报送季报', about: '二季度季报 待报送', no: 'BS2026-0201', dueAt: later(60) };

export const reportExamples: readonly Example[] = [
  ...of('progress', progressCard, at('FILLING')),
  ...of('phone list', phonesCard, at('FILLING'), 1),
  ...of('bulletin', bulletinCard, at('DRAFTED')),
  ...of('bulletin to sign', signCard, at('SIGNING'), 1),
  ...of('bulletin out', publishedCard, at('PUBLISHED')),
  ...of('bulletin amended', amendedCard, at('PUBLISHED'), 1),
  ...of('bulletin due', dueCard, at('DRAFTED'), 1),
  ...of('calendar gap', calendarCard, { ...view, state: { ...cycle, state: 'BLOCKED', dueAt: null } }),
  ...of('report', fillCard, report, 'person-1'),
  ...of('report, in', fillCard, submitted, 'person-1'),
  ...of('report reminder', remindCard, report, 1, true),
  ...of('question back', askCard, report, 1),
  ...of('draft from a reply', draftCard, report, 1),
  ...of('extension', extendCard, report, 1),
  ...of('extension ruled', extendedCard, report, 2),
  ...of('query', queryCard, report, 1, true),
  ...of('query answered', queryCard, report, 1, false),
  ...of('zero against records', conflictCard, report),
  ...of('gap', gapCard, gap, NOW),
  ...of('today', todayCard, {
    day: '2026-09-08',
    unit: '消防',
    lines: [line, { ...line, dueAt: later(-60) }],
    at: NOW,
    later: 2,
  }),
  ...of('audit', auditCard, { day: '2026-09-08', lines: [{ kind: 'vacant', text: '消防 联络员空缺' }] }),
];
