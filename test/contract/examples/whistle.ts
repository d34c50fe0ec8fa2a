import { applyCard, confirmCard, offCard, timelineCard } from '../../../cards/whistle.ts';
import { absentCard, remindCard, superviseCard } from '../../../cards/whistle-chase.ts';
import {
  absenceRulingCard,
  arbitrateCard,
  deskCard,
  extensionCard,
  officeReminder,
  stuckCard,
} from '../../../cards/whistle-desk.ts';
import { feedbackCard } from '../../../cards/whistle-feedback.ts';
import { formCard } from '../../../cards/whistle-form.ts';
import { learnCard } from '../../../cards/whistle-learn.ts';
import { rateCard } from '../../../cards/whistle-rate.ts';
import { assignCard, checkInCard } from '../../../cards/whistle-unit.ts';
import type { ChaseView, PartyView, WhistleView } from '../../../cards/whistle-view.ts';
import { DONE, type Example, later, NOW, of } from '../example.ts';

const party: PartyView = {
  id: 'unit-XFDD',
  short: '消防',
  name: '县消防救援大队',
  role: 'lead',
  state: 'DISPATCHED',
  live: true,
  round: 1,
  designated: false,
  signDueAt: later(30),
  checkInDueAt: later(90),
  feedbackDueAt: later(900),
  signed: undefined,
  delegatedTo: undefined,
  contacted: false,
  mode: 'site',
  eta: undefined,
  came: undefined,
  returned: undefined,
  absence: undefined,
  feedbacks: [],
  extension: undefined,
  judged: false,
  apt: undefined,
  supervision: 0,
  promise: undefined,
};
const signed: PartyView = { ...party, state: 'SIGNED', signed: DONE };
const there: PartyView = {
  ...signed,
  state: 'CHECKED_IN',
  contacted: true,
  came: { who: '消防执法员1', at: NOW, minutes: 25, place: '文化路12号', mode: 'site' },
  feedbacks: [
    {
      by: '消防联络员A',
      at: NOW,
      stage: 'final',
      accepted: '属实',
      contact: '已当面告知',
      measures: '清空疏散通道，责令停业整改',
      finish: '已办结',
    },
  ],
};
const returning: PartyView = {
  ...party,
  state: 'RETURN_REQUESTED',
  returned: { by: '消防联络员A', basis: '不在权责清单内', suggested: '住建局', ruling: undefined },
};
const misplaced: PartyView = {
  ...there,
  apt: { by: '消防联络员A', note: '门头招牌归城管', ruled: undefined },
};
const absent: PartyView = {
  ...signed,
  absence: {
    by: '城关镇联络员A',
    at: NOW,
    disputed: '已到场，有照片',
    ruled: undefined,
    claimedBy: undefined,
  },
};
const asking: PartyView = { ...there, extension: { reason: '需第三方检测', granted: undefined } };

const view: WhistleView = {
  no: 'CS2026-0001',
  kind: 'ROUTINE',
  state: 'DISPATCHED',
  stage: 'done',
  text: '文化路12号沿街门店电动车飞线充电，楼道堆满电池',
  place: '文化路12号',
  town: '城关镇',
  caller: '城关镇',
  blower: '城关联络员A',
  blowerPost: '联络员',
  source: { system: '12345', no: 'GD-88' },
  files: { all: 2, kept: 1, lost: 1 },
  supplements: ['又来了两户反映'],
  reading: {
    lead: '消防',
    leadCode: 'XFDD',
    joint: ['住建局', '城管局'],
    jointCodes: ['ZJJ', 'ZHZFJ'],
    matched: ['飞线充电', '楼道堆物'],
    duty: '消防安全',
    item: '电动自行车消防安全',
    byPrecedent: false,
    gate: undefined,
    outOfScope: false,
    sure: true,
    advised: false,
    corrected: undefined,
    missing: ['location'],
  },
  limits: {
    urgentSign: 10,
    urgentCheckIn: 60,
    routineSign: 120,
    routineCheckInDays: 2,
    hardSign: 240,
    hardCheckInDays: 5,
  },
  repeat: { no: 'CS2026-0000', text: '文化路飞线充电' },
  choices: [
    { value: 'ZJJ', label: '住建局' },
    { value: 'ZHZFJ', label: '城管局' },
  ],
  dispatchedAt: later(-20),
  blownAt: later(-30),
  parties: [party, signed],
  rejected: undefined,
  withdrawn: undefined,
  consulted: false,
  reworks: [],
  evaluation: undefined,
  unrated: false,
  rateDueAt: later(900),
  concluded: undefined,
  task: { scenario: '电动自行车消防安全', date: '2026-09-15' },
  application: undefined,
  timeline: [{ at: later(-30), text: '城关镇吹哨' }],
  now: NOW,
};
const draft: WhistleView = { ...view, stage: 'blower', state: 'BLOWN', dispatchedAt: undefined, parties: [] };
const desk: WhistleView = { ...draft, stage: 'desk' };
const rated: WhistleView = { ...view, state: 'FEEDBACK', parties: [there] };
const unsolved: WhistleView = {
  ...rated,
  state: 'EVALUATED',
  reworks: ['第二天又充上了'],
  evaluation: { satisfied: 'no', solved: 'no', reason: '当晚又摆出来', at: NOW },
};
const applied: WhistleView = {
  ...draft,
  stage: 'lead',
  application: { scenario: '电动自行车消防安全', lead: '消防', declined: undefined },
};
const chase: ChaseView = {
  n: 1,
  base: 'sign',
  level: 1,
  late: '超时10分钟',
  times: 1,
  receipt: { role: 'deputy', at: NOW.toISOString() },
};

export const whistleExamples: readonly Example[] = [
  ...of('to be checked', confirmCard, draft),
  ...of('form', formCard, { ...draft, text: '', source: undefined }),
  ...of('blown', confirmCard, view),
  ...of('applied for', confirmCard, applied),
  ...of('application to the lead', applyCard, applied),
  ...of('timeline', timelineCard, view),
  ...of('called off', offCard, {
    ...view,
    state: 'WITHDRAWN',
    withdrawn: { by: '城关联络员A', reason: '已自行解决' },
  }),
  ...of('urgent assignment', assignCard, { ...view, kind: 'URGENT' }, party, 0),
  ...of('second ring', assignCard, view, party, 1),
  ...of('assignment, signed', assignCard, view, signed, 0),
  ...of('check-in', checkInCard, view, signed),
  ...of('feedback', feedbackCard, view, there, 0),
  ...of('rating', rateCard, rated, 0, 0),
  ...of('rating, sent back', rateCard, unsolved, 0, 0),
  ...of('rating after it was sent back', rateCard, { ...unsolved, state: 'FEEDBACK' }, 0, 1),
  ...of('feedback, sent back', feedbackCard, unsolved, there, 0),
  ...of('desk', deskCard, desk, 1),
  ...of('dispute', arbitrateCard, view, returning, 1),
  ...of('not its duty', learnCard, rated, misplaced),
  ...of('extension', extensionCard, view, asking),
  ...of('disputed absence', absenceRulingCard, view, absent),
  ...of('absence', absentCard, view, absent),
  ...of('unsolved', stuckCard, unsolved),
  ...of('reminder to the office', officeReminder, view, 1, '裁定'),
  ...of('reminder', remindCard, view, party, chase),
  ...of('supervision', superviseCard, view, party, chase, true),
];
