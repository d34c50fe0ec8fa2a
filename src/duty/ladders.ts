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
};
