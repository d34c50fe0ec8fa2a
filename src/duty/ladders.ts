import type { Ladder } from './ladder.ts';

/** Who is reminded of what, and when: the one home of every escalation. */
export const LADDERS: Readonly<Record<string, Ladder>> = {
  'digest.followup': {
    source: 'domain.md §7 item 9 (追到办结); the times are our own choice',
    rungs: [
      { when: { from: 'due', workdays: -1, at: '09:00' }, to: 'liaison', card: 'followUp.remind' },
      { when: { from: 'due', minutes: 0 }, to: 'liaison', card: 'followUp.remind' },
      { when: { from: 'due', workdays: 1, at: '09:00' }, to: 'leader', card: 'followUp.remind' },
      { when: { from: 'due', workdays: 2, at: '09:00' }, to: 'office', card: 'followUp.remind' },
    ],
  },
  'draw.recheck': {
    // No reminder but a look by the service, on the last working morning before; it shows a card only when somebody drops out (E11).
    source: 'F004 二(二)2; the time is our own choice',
    rungs: [{ when: { from: 'due', minutes: 0 }, to: 'liaison', card: 'draw.result' }],
  },
  'liaison.gap': {
    source: 'F004 联络员制度; the times are our own choice',
    rungs: [
      { when: { from: 'due', minutes: 0 }, to: 'office', card: 'liaison.gap' },
      { when: { from: 'due', workdays: 3, at: '09:00' }, to: 'head', card: 'liaison.gap' },
    ],
  },
  'merge.answer': {
    source: 'default',
    rungs: [
      { when: { from: 'due', workdays: -1, at: '09:00' }, to: 'liaison', card: 'merge.suggest' },
      { when: { from: 'due', minutes: 0 }, to: 'leader', card: 'merge.suggest' },
    ],
  },
  'plan.cosign': {
    source: 'domain.md §3.4 COSIGN; the reminder is our own choice',
    rungs: [
      { when: { from: 'due', days: 0, at: '09:00' }, to: 'liaison', card: 'plan.cosign' },
      // Shows nothing: it only notes the silence, at the very end of the last day.
      { when: { from: 'due', minutes: 0 }, to: 'leader', card: 'plan.cosign', urgent: true },
    ],
  },
  'plan.match': {
    // No reminder but work for the service: the matching runs apart from the tap that asked for it.
    source: 'domain.md §3.4 REVIEW',
    rungs: [{ when: { from: 'due', minutes: 0 }, to: 'office', card: 'plan.review', urgent: true }],
  },
  'plan.receipt': {
    source: 'default',
    rungs: [{ when: { from: 'due', minutes: 0 }, to: 'liaison', card: 'plan.copy' }],
  },
  'plan.review': {
    source: 'default',
    rungs: [{ when: { from: 'due', minutes: 0 }, to: 'head', card: 'plan.review' }],
  },
  'plan.submit': {
    // Counted from 01-31 24:00: 01-10, 01-20, 01-27 and the last working day; from 02-01 the unit's leader.
    source: 'domain.md §3.4 (01-10、01-20、01-27、最后工作日); the leader is our own choice',
    rungs: [
      { when: { from: 'due', days: -22, at: '09:00' }, to: 'liaison', card: 'plan.remind' },
      { when: { from: 'due', days: -12, at: '09:00' }, to: 'liaison', card: 'plan.remind' },
      { when: { from: 'due', days: -5, at: '09:00' }, to: 'liaison', card: 'plan.remind' },
      { when: { from: 'due', workdays: -1, at: '09:00' }, to: 'liaison', card: 'plan.remind' },
      { when: { from: 'due', days: 0, at: '09:00' }, to: 'leader', card: 'plan.remind' },
    ],
  },
  'report.bulletin': {
    source: 'domain.md §3.0 report.quarterly; the steps are our own choice',
    rungs: [
      { when: { from: 'due', workdays: -2, at: '09:00' }, to: 'liaison', card: 'bulletin.due' },
      { when: { from: 'due', workdays: 0, at: '09:00' }, to: 'liaison', card: 'bulletin.due' },
      { when: { from: 'due', workdays: 1, at: '09:00' }, to: 'head', card: 'bulletin.due' },
    ],
  },
  'report.collect': {
    source: 'domain.md §3.3 OVERDUE (T+2 办公室电话清单)',
    rungs: [
      { when: { from: 'due', workdays: 1, at: '08:30' }, to: 'office', card: 'report.cycle' },
      { when: { from: 'due', workdays: 2, at: '09:00' }, to: 'office', card: 'report.phones' },
    ],
  },
  'report.extend': {
    source: 'default',
    rungs: [
      { when: { from: 'opened', workMinutes: 120 }, to: 'office', card: 'report.extend' },
      { when: { from: 'due', minutes: 0 }, to: 'head', card: 'report.extend' },
    ],
  },
  'report.submit': {
    source: 'domain.md §3.3 REMIND, OVERDUE (T−2, T−1, T, T+1)',
    rungs: [
      { when: { from: 'due', workdays: -2, at: '09:00' }, to: 'liaison', card: 'report.remind' },
      { when: { from: 'due', workdays: -1, at: '09:00' }, to: 'liaison', card: 'report.remind' },
      { when: { from: 'due', workdays: 0, at: '09:00' }, to: 'liaison', card: 'report.remind' },
      { when: { from: 'due', workdays: 1, at: '09:00' }, to: 'leader', card: 'report.remind' },
    ],
  },
  'task.confirm': {
    source: 'domain.md §3.1 DISPATCHED (default)',
    rungs: [
      { when: { from: 'opened', workMinutes: 2 * 60 }, to: 'liaison', card: 'task.remind' },
      { when: { from: 'opened', workMinutes: 4 * 60 }, to: 'deputy', card: 'task.remind' },
      { when: { from: 'opened', workMinutes: 8 * 60 }, to: 'leader', card: 'task.remind', receipts: true },
      // 「1工作日 办公室督办」 is counted from the deadline: from the opening it would come before the eighth hour.
      { when: { from: 'due', workdays: 1, at: 'same' }, to: 'office', card: 'task.remind' },
    ],
  },
  'task.backfill': {
    // 24 hours by default; overdue it is a matter for supervision (督办).
    source: 'domain.md §3.5; the reminder before is our own choice',
    rungs: [
      { when: { from: 'due', minutes: -240 }, to: 'liaison', card: 'task.chase', urgent: true },
      { when: { from: 'due', minutes: 0 }, to: 'leader', card: 'task.chase' },
      { when: { from: 'due', minutes: 0 }, to: 'office', card: 'task.chase' },
    ],
  },
  'task.caseTerm': {
    source: '行政处罚法60条; domain.md Y20',
    rungs: [{ when: { from: 'due', minutes: 0 }, to: 'liaison', card: 'task.caseTerm' }],
  },
  'task.consult': {
    source: 'domain.md §3.1 CONSULTING (50%提醒, default)',
    rungs: [{ when: { from: 'opened', part: 0.5 }, to: 'liaison', card: 'task.chase' }],
  },
  'task.day': {
    source: 'domain.md §2, a day’s work (default)',
    // A check on the very day it is sent out has its card as soon as the teams stand.
    rungs: [{ when: { from: 'due', minutes: 0 }, to: 'liaison', card: 'task.day' }],
  },
  'task.draft': {
    source: 'domain.md §3.1 DRAFT (default)',
    rungs: [{ when: { from: 'due', minutes: 0 }, to: 'liaison', card: 'task.chase' }],
  },
  'task.file': {
    source: 'domain.md §3.1 FILING (default)',
    rungs: [{ when: { from: 'due', minutes: 0 }, to: 'head', card: 'task.chase' }],
  },
  'task.finish': {
    source: 'domain.md §3.1 INSPECTING (default); the leader is our own choice',
    rungs: [
      { when: { from: 'due', days: 1, at: '09:00' }, to: 'liaison', card: 'task.chase' },
      { when: { from: 'due', days: 2, at: '09:00' }, to: 'leader', card: 'task.chase' },
    ],
  },
  'task.handover': {
    source: 'default',
    rungs: [
      { when: { from: 'due', minutes: 0 }, to: 'liaison', card: 'task.chase' },
      { when: { from: 'due', workdays: 1, at: 'same' }, to: 'leader', card: 'task.chase' },
      { when: { from: 'due', workdays: 3, at: 'same' }, to: 'office', card: 'task.chase' },
    ],
  },
  'task.notice': {
    // Offers the text and asks for nothing (R9).
    source: 'F000 四(三) 事先通报; three days before is our own choice',
    rungs: [{ when: { from: 'due', minutes: 0 }, to: 'liaison', card: 'task.notice' }],
  },
  'task.paused': {
    source: 'default',
    rungs: [
      { when: { from: 'due', minutes: 0 }, to: 'liaison', card: 'task.chase' },
      { when: { from: 'due', days: 7, at: '09:00' }, to: 'office', card: 'task.chase' },
    ],
  },
  'task.publish': {
    // With the five days of F000: the third, the fourth and the last day.
    source: 'domain.md §3.1 PUBLISHING (default), F000 四(四); the leader is our own choice',
    rungs: [
      { when: { from: 'due', days: -2, at: '08:30' }, to: 'liaison', card: 'task.chase' },
      { when: { from: 'due', days: -1, at: '08:30' }, to: 'liaison', card: 'task.chase' },
      { when: { from: 'due', days: 0, at: '08:30' }, to: 'liaison', card: 'task.chase' },
      { when: { from: 'due', days: 1, at: '08:30' }, to: 'leader', card: 'task.chase' },
    ],
  },
  'task.rectify': {
    source: 'domain.md §3.1 RECTIFYING (default)',
    rungs: [
      { when: { from: 'due', days: -2, at: '08:30' }, to: 'liaison', card: 'task.chase' },
      { when: { from: 'due', days: 0, at: '08:30' }, to: 'liaison', card: 'task.chase' },
      { when: { from: 'due', days: 1, at: '08:30' }, to: 'liaison', card: 'task.chase' },
    ],
  },
  'task.recheck': {
    // No reminder but a look by the service, on the last working morning before the day; it shows a card only when somebody drops out.
    source: 'domain.md §3.1 INSPECTING (防抽取后上级已查); the time is our own choice',
    rungs: [{ when: { from: 'due', minutes: 0 }, to: 'liaison', card: 'cap.alert' }],
  },
  'task.result': {
    source: 'domain.md §3.1 RESULT_PENDING (default); the office is our own choice',
    rungs: [
      { when: { from: 'opened', workdays: 1, at: 'same' }, to: 'liaison', card: 'task.chase' },
      { when: { from: 'due', minutes: 0 }, to: 'liaison', card: 'task.chase' },
      { when: { from: 'due', workMinutes: 240 }, to: 'leader', card: 'task.chase' },
      { when: { from: 'due', workdays: 1, at: 'same' }, to: 'office', card: 'task.chase' },
    ],
  },
  'task.review': {
    source: 'domain.md §3.1 REVIEWING (default)',
    rungs: [
      { when: { from: 'due', workdays: -1, at: 'same' }, to: 'liaison', card: 'task.chase' },
      { when: { from: 'due', minutes: 0 }, to: 'leader', card: 'task.chase' },
    ],
  },
  'task.ruleExit': {
    source: 'default',
    rungs: [
      { when: { from: 'opened', workMinutes: 120 }, to: 'leader', card: 'task.chase' },
      { when: { from: 'opened', workMinutes: 480 }, to: 'head', card: 'task.chase' },
    ],
  },
  'task.ruleExitOffice': {
    source: 'default',
    rungs: [
      { when: { from: 'opened', workMinutes: 120 }, to: 'liaison', card: 'task.chase' },
      { when: { from: 'opened', workMinutes: 480 }, to: 'head', card: 'task.chase' },
    ],
  },
  'task.ruleTime': {
    source: 'default',
    rungs: [
      { when: { from: 'opened', workMinutes: 120 }, to: 'liaison', card: 'task.chase' },
      { when: { from: 'opened', workMinutes: 480 }, to: 'leader', card: 'task.chase' },
    ],
  },
  'task.settle': {
    source: 'domain.md §3.1 CONSULTING (default); the leader is our own choice',
    rungs: [
      { when: { from: 'due', minutes: 0 }, to: 'liaison', card: 'task.chase' },
      { when: { from: 'due', workMinutes: 240 }, to: 'leader', card: 'task.chase' },
    ],
  },
  'task.start': {
    source: 'default',
    rungs: [
      { when: { from: 'due', days: 1, at: '09:00' }, to: 'liaison', card: 'task.chase' },
      { when: { from: 'due', days: 2, at: '09:00' }, to: 'leader', card: 'task.chase' },
    ],
  },
  'task.team': {
    source: 'domain.md §3.1 TEAMED (default)',
    rungs: [
      { when: { from: 'due', minutes: 0 }, to: 'liaison', card: 'task.chase' },
      { when: { from: 'due', minutes: 0 }, to: 'deputy', card: 'task.chase' },
      { when: { from: 'due', workMinutes: 120 }, to: 'leader', card: 'task.chase' },
    ],
  },
  'task.town': {
    source: 'default',
    rungs: [{ when: { from: 'opened', workdays: 1, at: 'same' }, to: 'liaison', card: 'task.chase' }],
  },
  'theme.claim': {
    source: 'F002 主题认领; the times are our own choice',
    rungs: [
      { when: { from: 'due', minutes: 0 }, to: 'liaison', card: 'theme.claim' },
      { when: { from: 'due', workdays: 2, at: '09:00' }, to: 'leader', card: 'theme.claim' },
      { when: { from: 'due', workdays: 5, at: '09:00' }, to: 'office', card: 'theme.claim' },
    ],
  },
  'theme.cover': {
    // Counted from 24:00 of the last day.
    source: 'F002 “9月之前…一次以上”; the times are our own choice',
    rungs: [
      { when: { from: 'due', days: -62, at: '09:00' }, to: 'liaison', card: 'theme.gap' },
      { when: { from: 'due', days: -31, at: '09:00' }, to: 'liaison', card: 'theme.gap' },
      { when: { from: 'due', days: -8, at: '09:00' }, to: 'liaison', card: 'theme.gap' },
      { when: { from: 'due', days: 0, at: '09:00' }, to: 'leader', card: 'theme.gap' },
      { when: { from: 'due', days: 7, at: '09:00' }, to: 'office', card: 'theme.gap' },
    ],
  },
  'whistle.accept': {
    source: 'domain.md §3.2 受理分哨 (default); the rungs are our own choice',
    rungs: [
      { when: { from: 'due', minutes: 0 }, to: 'liaison', card: 'whistle.remind' },
      { when: { from: 'due', overrun: 0.5, time: 'work' }, to: 'leader', card: 'whistle.remind' },
      { when: { from: 'due', overrun: 1, time: 'work' }, to: 'head', card: 'whistle.remind' },
    ],
  },
  'whistle.accept.urgent': {
    source: 'domain.md §3.2 受理分哨 (default); the rungs are our own choice',
    rungs: [
      { when: { from: 'opened', minutes: 2 }, to: 'deputy', card: 'whistle.remind', urgent: true },
      { when: { from: 'due', minutes: 0 }, to: 'leader', card: 'whistle.remind', urgent: true },
      { when: { from: 'due', overrun: 1, time: 'clock' }, to: 'head', card: 'whistle.remind', urgent: true },
    ],
  },
  'whistle.checkin': {
    source: 'domain.md §3.2 督办 L1–L3 (default); the head of the unit at L3 is our own choice',
    rungs: [
      { when: { from: 'due', minutes: 0 }, to: 'liaison', card: 'whistle.remind' },
      { when: { from: 'due', overrun: 0.5, time: 'work' }, to: 'leader', card: 'supervise' },
      { when: { from: 'due', overrun: 1, time: 'work' }, to: 'head', card: 'supervise' },
      { when: { from: 'due', overrun: 1, time: 'work' }, to: 'office', card: 'supervise' },
    ],
  },
  'whistle.checkin.urgent': {
    source: 'domain.md §3.2 督办 L1–L3 (default); the head of the unit at L3 is our own choice',
    rungs: [
      { when: { from: 'due', minutes: 0 }, to: 'liaison', card: 'whistle.remind', urgent: true },
      { when: { from: 'due', overrun: 0.5, time: 'clock' }, to: 'leader', card: 'supervise', urgent: true },
      { when: { from: 'due', overrun: 1, time: 'clock' }, to: 'head', card: 'supervise', urgent: true },
      { when: { from: 'due', overrun: 1, time: 'clock' }, to: 'office', card: 'supervise', urgent: true },
    ],
  },
  'whistle.contact': {
    source: 'domain.md §3.2 督办 L1–L3 (default); the head of the unit at L3 is our own choice',
    rungs: [
      { when: { from: 'due', minutes: 0 }, to: 'liaison', card: 'whistle.remind' },
      { when: { from: 'due', overrun: 0.5, time: 'clock' }, to: 'leader', card: 'supervise' },
      { when: { from: 'due', overrun: 1, time: 'clock' }, to: 'head', card: 'supervise' },
      { when: { from: 'due', overrun: 1, time: 'clock' }, to: 'office', card: 'supervise' },
    ],
  },
  'whistle.contact.urgent': {
    source: 'domain.md §3.2 督办 L1–L3 (default); the head of the unit at L3 is our own choice',
    rungs: [
      { when: { from: 'due', minutes: 0 }, to: 'liaison', card: 'whistle.remind', urgent: true },
      { when: { from: 'due', overrun: 0.5, time: 'clock' }, to: 'leader', card: 'supervise', urgent: true },
      { when: { from: 'due', overrun: 1, time: 'clock' }, to: 'head', card: 'supervise', urgent: true },
      { when: { from: 'due', overrun: 1, time: 'clock' }, to: 'office', card: 'supervise', urgent: true },
    ],
  },
  'whistle.draft': {
    source: 'default',
    rungs: [
      { when: { from: 'opened', workMinutes: 60 }, to: 'liaison', card: 'whistle.remind' },
      { when: { from: 'due', minutes: 0 }, to: 'liaison', card: 'whistle.lapse' },
    ],
  },
  'whistle.feedback': {
    source: 'domain.md §3.2 督办 L1–L3 (default); the head of the unit at L3 is our own choice',
    rungs: [
      { when: { from: 'due', minutes: 0 }, to: 'liaison', card: 'whistle.remind' },
      { when: { from: 'due', overrun: 0.5, time: 'work' }, to: 'leader', card: 'supervise' },
      { when: { from: 'due', overrun: 1, time: 'work' }, to: 'head', card: 'supervise' },
      { when: { from: 'due', overrun: 1, time: 'work' }, to: 'office', card: 'supervise' },
    ],
  },
  'whistle.feedback.urgent': {
    source: 'domain.md §3.2 督办 L1–L3 (default); the head of the unit at L3 is our own choice',
    rungs: [
      { when: { from: 'due', minutes: 0 }, to: 'liaison', card: 'whistle.remind' },
      { when: { from: 'due', overrun: 0.5, time: 'clock' }, to: 'leader', card: 'supervise' },
      { when: { from: 'due', overrun: 1, time: 'clock' }, to: 'head', card: 'supervise' },
      { when: { from: 'due', overrun: 1, time: 'clock' }, to: 'office', card: 'supervise' },
    ],
  },
  'whistle.lead': {
    source: 'default',
    rungs: [
      { when: { from: 'due', minutes: 0 }, to: 'liaison', card: 'whistle.remind' },
      { when: { from: 'due', overrun: 1, time: 'work' }, to: 'leader', card: 'whistle.remind' },
    ],
  },
  'whistle.rate': {
    source: 'domain.md §3.2 吹哨人评价 (default); the reminder is our own choice',
    rungs: [
      { when: { from: 'opened', workdays: 1, at: 'same' }, to: 'liaison', card: 'whistle.remind' },
      { when: { from: 'due', minutes: 0 }, to: 'liaison', card: 'whistle.unrated' },
    ],
  },
  'whistle.ring': {
    // Each ring opens the next one until somebody signs.
    source: 'domain.md §3.2 应急哨 (default)',
    rungs: [{ when: { from: 'due', minutes: 0 }, to: 'liaison', card: 'whistle.ring', urgent: true }],
  },
  'whistle.rule': {
    source: 'default',
    rungs: [
      { when: { from: 'due', minutes: 0 }, to: 'liaison', card: 'whistle.remind' },
      { when: { from: 'due', overrun: 1, time: 'work' }, to: 'head', card: 'whistle.remind' },
    ],
  },
  'whistle.sign': {
    // Who has not signed in an hour may not be there at all: the B post hears of it as well.
    source: 'domain.md §3.2 督办 L1–L3 (default); the B post at L1 and the head at L3 are our own choice',
    rungs: [
      { when: { from: 'due', minutes: 0 }, to: 'liaison', card: 'whistle.remind' },
      { when: { from: 'due', minutes: 0 }, to: 'deputy', card: 'whistle.remind' },
      { when: { from: 'due', overrun: 0.5, time: 'work' }, to: 'leader', card: 'supervise', receipts: true },
      { when: { from: 'due', overrun: 1, time: 'work' }, to: 'head', card: 'supervise', receipts: true },
      { when: { from: 'due', overrun: 1, time: 'work' }, to: 'office', card: 'supervise', receipts: true },
    ],
  },
  'whistle.sign.urgent': {
    source: 'domain.md §3.2 督办 L1–L3 (default); the head of the unit at L3 is our own choice',
    rungs: [
      { when: { from: 'due', minutes: 0 }, to: 'liaison', card: 'whistle.remind', urgent: true },
      {
        when: { from: 'due', overrun: 0.5, time: 'clock' },
        to: 'leader',
        card: 'supervise',
        urgent: true,
        receipts: true,
      },
      {
        when: { from: 'due', overrun: 1, time: 'clock' },
        to: 'head',
        card: 'supervise',
        urgent: true,
        receipts: true,
      },
      {
        when: { from: 'due', overrun: 1, time: 'clock' },
        to: 'office',
        card: 'supervise',
        urgent: true,
        receipts: true,
      },
    ],
  },
};
