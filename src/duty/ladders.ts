import type { Ladder } from './ladder.ts';

/** Who is reminded of what, and when: the one home of every escalation. */
export const LADDERS: Readonly<Record<string, Ladder>> = {
  'task.confirm': {
    source: 'domain.md §3.1 DISPATCHED (default)',
    rungs: [
      { when: { from: 'opened', workMinutes: 2 * 60 }, to: 'liaison', card: 'task.remind' },
      { when: { from: 'opened', workMinutes: 4 * 60 }, to: 'deputy', card: 'task.remind' },
      { when: { from: 'opened', workMinutes: 8 * 60 }, to: 'leader', card: 'task.remind' },
      // 「1工作日 办公室督办」 is counted from the deadline: from the opening it would come before the eighth hour.
      { when: { from: 'due', workdays: 1, at: 'same' }, to: 'office', card: 'task.remind' },
    ],
  },
  'task.consult': {
    // 50 % of the one working day, which has seven working hours.
    source: 'domain.md §3.1 CONSULTING (default)',
    rungs: [{ when: { from: 'opened', workMinutes: 210 }, to: 'liaison', card: 'task.chase' }],
  },
  'task.day': {
    source: 'domain.md §2, a day’s work (default)',
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
      { when: { from: 'due', days: -2, at: '09:00' }, to: 'liaison', card: 'task.chase' },
      { when: { from: 'due', days: -1, at: '09:00' }, to: 'liaison', card: 'task.chase' },
      { when: { from: 'due', days: 0, at: '09:00' }, to: 'liaison', card: 'task.chase' },
      { when: { from: 'due', days: 1, at: '09:00' }, to: 'leader', card: 'task.chase' },
    ],
  },
  'task.rectify': {
    source: 'domain.md §3.1 RECTIFYING (default)',
    rungs: [
      { when: { from: 'due', days: -2, at: '09:00' }, to: 'liaison', card: 'task.chase' },
      { when: { from: 'due', days: 0, at: '09:00' }, to: 'liaison', card: 'task.chase' },
      { when: { from: 'due', days: 1, at: '09:00' }, to: 'liaison', card: 'task.chase' },
    ],
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
};
