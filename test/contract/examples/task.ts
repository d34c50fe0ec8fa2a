import { dispatchCard, overdueCard, remindCard, rescheduled } from '../../../cards/task.ts';
import { type PublishView, publishCard, type RectifyView, rectifyCard } from '../../../cards/task-after.ts';
import { proposalCard, withdrawalCard } from '../../../cards/task-asks.ts';
import { caseTermCard } from '../../../cards/task-case.ts';
import { chaseCard } from '../../../cards/task-chase.ts';
import type { CheckView } from '../../../cards/task-check.ts';
import { type ConsultView, consultCard, settleCard } from '../../../cards/task-consult.ts';
import { draftCard } from '../../../cards/task-draft.ts';
import { alertCard, backfillCard, type FilingView, filingCard } from '../../../cards/task-filing.ts';
import { archivedCard, type HandoverView, handoverCard } from '../../../cards/task-handover.ts';
import type { TaskView, UnitView } from '../../../cards/task-head.ts';
import { noticeCard } from '../../../cards/task-notice.ts';
import { type HazardView, hazardCard, type ResultView, resultCard } from '../../../cards/task-result.ts';
import {
  type DayView,
  dayCard,
  pausedCard,
  type TeamView,
  teamCard,
  townCard,
} from '../../../cards/task-team.ts';
import { DONE, type Example, later, NOW, of } from '../example.ts';

const own: UnitView = {
  short: '市监局',
  name: '县市场监督管理局',
  items: ['电动自行车销售资质', '一致性证书'],
  answer: { kind: 'none' },
};
const answered = (answer: UnitView['answer']): UnitView => ({ ...own, answer });
const confirmed = answered({ kind: 'confirmed', by: '市监局联络员A', at: later(-30) });
const proposed = answered({
  kind: 'proposed',
  by: '市监局联络员A',
  at: later(-30),
  slot: { date: '2026-09-16', time: '09:30' },
  reason: '创城迎检',
});
const leaving = answered({
  kind: 'withdrawing',
  by: '市监局联络员A',
  at: later(-30),
  reason: '无此职责',
  leaderAgreed: false,
});

const view: TaskView = {
  no: 'RW2026-0001',
  scenario: '电动自行车消防安全监管一件事',
  date: '2026-09-15',
  time: '14:30',
  place: '政务中心东门',
  route: '文化路、站前街',
  filingNo: 'QH2026-0001',
  lead: '县消防救援大队',
  joint: ['市监局', '交警', '住建局'],
  enterprises: ['清禾县绿源电动车行', '清禾县爱玛专卖店'],
  confirmDueAt: later(240),
  change: '',
  teamLeast: 2,
  mode: 'onsite',
  units: [own, confirmed, proposed],
  stopped: undefined,
  stage: 'asking',
  ahead: undefined,
  now: NOW,
};
const moved: TaskView = { ...view, change: '时间由9月14日改为9月15日（城管局提议）' };
const emergency: TaskView = { ...view, change: '时间由20:30改为21:00', ahead: 'may' };
const ready: TaskView = { ...view, stage: 'ready' };
const begun: TaskView = { ...view, stage: 'begun' };
const stopped: TaskView = { ...view, stopped: '⚠ 已取消（消防联络员A）：企业停业' };

const check: CheckView = {
  enterprise: '清禾县绿源电动车行',
  count: 1,
  cap: 1,
  superior: { unit: '市消防支队', date: '2026-05-20' },
  next: '2027-01-01',
  recent: ['2026-03-02 市监局 日常检查'],
  findings: [{ text: '今年已查满1次', basis: '国办发〔2024〕54号', blocks: true, soft: true, own: true }],
};
const filing: FilingView = {
  by: '消防联络员A',
  unit: '县消防救援大队',
  reason: '专项整治',
  days: 7,
  enough: true,
  dueAt: later(480),
  ruling: undefined,
};
const consult: ConsultView = {
  slots: [
    { date: '2026-09-15', time: '09:00' },
    { date: '2026-09-16', time: '14:30' },
  ],
  dueAt: later(480),
  votes: [{ unit: '市监局', choice: 1 }],
  missing: ['交警', '住建局'],
  settled: undefined,
  majority: undefined,
  open: true,
};
const officers = [
  { id: 'o1', name: '执法员甲', certNo: '99010040001' },
  { id: 'o2', name: '执法员乙', certNo: '99010040002' },
];
const team: TeamView = {
  unit: '市监局',
  items: own.items,
  roster: officers,
  last: officers,
  team: undefined,
  entrusted: undefined,
  trustees: [{ id: 'u2', name: '县住房和城乡建设局' }],
  done: 1,
  units: 6,
  dueAt: later(600),
  isLead: false,
  late: false,
};
const day: DayView = {
  today: true,
  first: { name: '清禾县绿源电动车行', address: '文化路12号' },
  items: own.items,
  arrived: ['消防'],
  expected: 6,
  hasArrived: false,
  isLead: true,
  isTown: false,
  phase: 'waiting',
  objects: [{ id: 'e1', name: '清禾县绿源电动车行' }],
};
const result: ResultView = {
  unit: '市监局',
  items: own.items,
  next: { index: 0, name: '清禾县绿源电动车行' },
  total: 2,
  entered: [{ enterprise: '清禾县爱玛专卖店', kind: 'rectify', docNo: '责改〔2026〕1号', photos: 2 }],
  enforcementUrl: 'https://zfjd.example.gov.cn/zszf',
  missingUnits: ['交警'],
  dueAt: later(900),
  receivers: [{ id: 'u3', name: '县公安局' }],
  open: true,
};
const hazard: HazardView = {
  enterprise: '清禾县绿源电动车行',
  text: '疏散通道堆满电池，三层住人',
  by: '消防执法员1',
  unit: '消防',
  at: later(-5),
  acks: [{ name: '消防分管领导', at: NOW }],
  remarks: [{ name: '分管县领导A', at: NOW, text: '立即停业整改' }],
  seenByMe: false,
};
const rectify: RectifyView = {
  enterprise: '清禾县绿源电动车行',
  unit: '消防',
  what: '清空疏散通道',
  standard: '通道净宽不小于1.4米',
  due: '2026-09-20',
  docNo: '清消责改〔2026〕12号',
  state: 'review',
  extensions: 0,
  closed: undefined,
  reviewers: officers,
};
const publish: PublishView = {
  unit: '市监局',
  due: '2026-09-30',
  ssj: { by: '市监局联络员A', at: NOW },
  hlw: undefined,
  extended: undefined,
  notPublic: undefined,
  doneOn: undefined,
};
const handover: HandoverView = {
  from: '消防',
  to: '公安局',
  enterprise: '清禾县绿源电动车行',
  docNo: '移〔2026〕3号',
  reason: '涉嫌违法储存电池',
  receipt: undefined,
  returned: undefined,
  mine: 'receiver',
  receivers: [{ id: 'u3', name: '县公安局' }],
};
const about = {
  enterprise: '清禾县绿源电动车行',
  inList: true,
  replaced: undefined,
  reported: undefined,
  asOffice: true,
};

export const taskExamples: readonly Example[] = [
  ...of('draft', draftCard, view, [check], false, undefined),
  ...of('draft to be filed', draftCard, { ...view, stage: 'draft' }, [check], true, undefined),
  ...of('draft, filed', draftCard, { ...view, stage: 'draft' }, [], true, filing),
  ...of('consultation', consultCard, view, consult, { items: own.items, choice: undefined }),
  ...of('time to settle', settleCard, view, consult),
  ...of('filing', filingCard, view, filing, [check]),
  ...of('backfill', backfillCard, view, undefined, '火情处置'),
  ...of('cap alert', alertCard, view, check, about),
  ...of('dispatch', dispatchCard, view, own, false),
  ...of('dispatch to the lead', dispatchCard, moved, own, true),
  ...of('dispatch, answered', dispatchCard, view, confirmed, false),
  ...of('dispatch, stopped', dispatchCard, stopped, own, false),
  ...of('reminder', remindCard, view, own, {
    step: 2,
    to: 'deputy',
    leftMinutes: 60,
    receipt: undefined,
  }),
  ...of('reminder to the leader, unread', remindCard, view, own, {
    step: 3,
    to: 'leader',
    leftMinutes: -240,
    receipt: { role: 'liaison', at: null },
  }),
  ...of('supervision', overdueCard, view, 3),
  ...of('rescheduled', rescheduled, dispatchCard(view, own, false)),
  ...of('proposal', proposalCard, view, proposed),
  ...of('withdrawal', withdrawalCard, view, leaving, 'leader'),
  ...of('withdrawal to the office', withdrawalCard, view, leaving, 'office'),
  ...of(
    'chase',
    chaseCard,
    ready,
    { n: 1, words: '还剩1天', what: '报人员', unit: '市监局', open: true, to: 'unit' },
    teamCard(ready, team),
  ),
  ...of('team', teamCard, ready, team),
  ...of('team, named', teamCard, ready, {
    ...team,
    team: { officers, assistants: '协管员2人', car: '执法车', ...DONE },
  }),
  ...of('township', townCard, ready, {
    name: '城关镇',
    attending: undefined,
    declined: undefined,
    open: true,
  }),
  ...of('day', dayCard, ready, day),
  ...of('day, begun', dayCard, begun, { ...day, hasArrived: true, phase: 'inspecting' }),
  ...of('paused', pausedCard, view, { line: '⚠ 已暂停（办公室）：大风', dueAt: later(60), open: true }),
  ...of('results', resultCard, begun, result),
  ...of('hazard', hazardCard, begun, hazard),
  ...of('rectification', rectifyCard, begun, rectify),
  ...of('publication', publishCard, begun, publish),
  ...of('handover', handoverCard, begun, handover),
  ...of('dispatch of an emergency to its lead', dispatchCard, emergency, own, true),
  ...of(
    'dispatch of an emergency that has begun',
    dispatchCard,
    { ...begun, ahead: 'underWay' as const },
    own,
    false,
  ),
  ...of(
    'team after an emergency',
    teamCard,
    { ...begun, ahead: 'underWay' as const },
    { ...team, late: true },
  ),
  ...of('case term', caseTermCard, begun, {
    enterprise: '清禾县绿源电动车行',
    docNo: '清市监立〔2026〕12号',
    openedOn: '2026-06-10',
    days: 90,
  }),
  ...of('notice', noticeCard, { ...begun, stage: 'ready' as const }, 3),
  ...of('archived', archivedCard, begun, {
    units: ['消防', '市监局'],
    absent: ['交警'],
    results: { clean: 1, rectify: 1, case: 0, transfer: 0 },
    at: NOW,
  }),
];
