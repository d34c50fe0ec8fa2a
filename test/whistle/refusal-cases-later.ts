import { Call, FOUR, RATE_YES, SCENARIO, SYSTEM } from './call.ts';
import { back, type RefusalCase, ruling } from './refusal-cases.ts';

const URGENT = { type: '应急哨' } as const;
const task = { type: 'whistle.task', unitId: 'XFDD', scenario: 'S01', date: '2026-09-15', time: '09:00' };
const applied = (): Call => {
  const call = new Call();
  call.does('CGZ', { type: 'whistle.apply', scenario: 'S01', text: '请牵头' }, { scenario: SCENARIO });
  return call;
};

/** Refusals from the return to the end. */
export const FROM_RETURN: readonly RefusalCase[] = [
  ['urgent', 'returns an 应急哨', () => new Call(URGENT).out().refuses('XFDD', back)],
  [
    'urgent',
    'extends an 应急哨',
    () =>
      new Call(URGENT)
        .out()
        .signed()
        .there()
        .refuses('XFDD', { type: 'whistle.extend', unitId: 'XFDD', reason: '忙' }),
  ],
  [
    'designated',
    'returns what the office designated',
    () => {
      const call = new Call().out().returned();
      call.does('SFJ', ruling({ ruling: 'designate', lead: 'GAJ' }));
      return call.refuses('GAJ', { ...back, unitId: 'GAJ', suggested: 'SLJ' });
    },
  ],
  [
    'returned-once',
    'returns a second time',
    () => {
      const call = new Call().out().returned();
      call.does('SFJ', ruling({ ruling: 'keep' }));
      return call.refuses('XFDD', back);
    },
  ],
  ['has-come', 'returns when it is there', () => new Call().out().there().refuses('XFDD', back)],
  ['own-unit', 'suggests itself', () => new Call().out().refuses('XFDD', { ...back, suggested: 'XFDD' })],
  [
    'not-office',
    'a department rules',
    () =>
      new Call()
        .out()
        .returned()
        .refuses('GAJ', ruling({ ruling: 'keep' })),
  ],
  [
    'not-office',
    'the office of another region rules',
    () =>
      new Call()
        .out()
        .returned()
        .refuses('SFJ', ruling({ ruling: 'keep' }), { inRegion: false }),
  ],
  [
    'lead-needed',
    'lets the lead off',
    () =>
      new Call()
        .out()
        .returned()
        .refuses('SFJ', ruling({ ruling: 'release' })),
  ],
  [
    'no-suggestion',
    'reassigns to nobody',
    () =>
      new Call()
        .out()
        .returned('XFDD', '')
        .refuses('SFJ', ruling({ ruling: 'reassign' })),
  ],
  [
    'second-dispute',
    'reassigns a second dispute',
    () => {
      const call = new Call().out().returned();
      call.does('SFJ', ruling({ ruling: 'reassign' }));
      call.returned('GAJ', 'SLJ');
      return call.refuses('SFJ', ruling({ unitId: 'GAJ', ruling: 'reassign' }));
    },
  ],
  [
    'not-due',
    'marks 未到 before the time',
    () => new Call().out().refuses('CGZ', { type: 'whistle.absent', unitId: 'XFDD' }),
  ],
  [
    'feedback',
    'marks 未到 after the feedback',
    () => new Call().out().there().reported().refuses('CGZ', { type: 'whistle.absent', unitId: 'XFDD' }),
  ],
  [
    'ruled',
    'marks 未到 what the office ruled',
    () => {
      const call = new Call().out().there();
      call.does('CGZ', { type: 'whistle.absent', unitId: 'XFDD' });
      call.does('XFDD', { type: 'whistle.dispute', unitId: 'XFDD', reason: '到了' });
      call.does('SFJ', { type: 'whistle.ruleAbsence', unitId: 'XFDD', came: true });
      return call.refuses('CGZ', { type: 'whistle.absent', unitId: 'XFDD' });
    },
  ],
  [
    'not-absent',
    'objects to nothing',
    () => new Call().out().refuses('XFDD', { type: 'whistle.dispute', unitId: 'XFDD', reason: '到了' }),
  ],
  [
    'not-lead',
    'a joint unit reports',
    () =>
      new Call()
        .out()
        .there('ZJJ')
        .refuses('ZJJ', { type: 'whistle.feedback', unitId: 'ZJJ', stage: 'final', ...FOUR }),
  ],
  [
    'not-there',
    'reports before it is there',
    () =>
      new Call()
        .out()
        .signed()
        .refuses('XFDD', { type: 'whistle.feedback', unitId: 'XFDD', stage: 'final', ...FOUR }),
  ],
  ['no-scenario', 'a scenario that is not there', () => new Call().out().there().refuses('XFDD', task)],
  [
    'not-in-scenario',
    'a scenario of others',
    () =>
      new Call()
        .out()
        .there()
        .refuses('XFDD', task, { scenario: { ...SCENARIO, unitIds: ['GAJ', 'ZJJ'] } }),
  ],
  [
    'no-lead',
    'a scenario whose lead may not lead',
    () =>
      new Call()
        .out()
        .there()
        .refuses('XFDD', task, { scenario: { ...SCENARIO, mayLead: false } }),
  ],
  [
    'past-date',
    'a joint inspection yesterday',
    () =>
      new Call()
        .out()
        .there()
        .refuses('XFDD', { ...task, date: '2026-09-07' }, { scenario: SCENARIO }),
  ],
  ['no-feedback', 'rates before the feedback', () => new Call().out().there().refuses('CGZ', RATE_YES)],
  [
    'no-terms',
    'teaches without a word to go by',
    () => {
      const call = new Call({ matched: [] }).out().there();
      call.does('XFDD', { type: 'whistle.apt', unitId: 'XFDD', ours: false, complete: true });
      return call.refuses('SFJ', { type: 'whistle.teach', unitId: 'XFDD', lead: 'GAJ' });
    },
  ],
  [
    'no-ruling',
    'takes back a precedent that is not there',
    () => new Call().out().refuses('SFJ', { type: 'whistle.forget' }),
  ],
  [
    'not-stuck',
    'ends what is not stuck',
    () => new Call().out().refuses('SFJ', { type: 'whistle.conclude', note: '算了' }),
  ],
  [
    'no-duty',
    'promises on a reminder that was not sent',
    () =>
      new Call().out().refuses('XFDD', {
        type: 'whistle.promise',
        unitId: 'XFDD',
        n: 7,
        date: '2026-09-08',
        time: '11:00',
      }),
  ],
  [
    'no-person',
    'a system looks at the story',
    () => new Call().out().refuses(SYSTEM, { type: 'whistle.look' }),
  ],
  [
    'not-concerned',
    'a stranger looks at the story',
    () => new Call().out().refuses('GAJ', { type: 'whistle.look' }),
  ],
  [
    'no-application',
    'answers what is no application',
    () => new Call().out().refuses('XFDD', { type: 'whistle.declineApply', reason: '忙' }),
  ],
  [
    'not-yours',
    'another unit answers an application',
    () => applied().refuses('GAJ', { type: 'whistle.declineApply', reason: '忙' }),
  ],
  [
    'withdrawn',
    'signs a call that was withdrawn',
    () => {
      const call = new Call().out();
      call.does('CGZ', { type: 'whistle.withdraw', reason: '已清理' });
      return call.refuses('XFDD', { type: 'whistle.sign', unitId: 'XFDD' });
    },
  ],
  [
    'rejected',
    'signs a call that was rejected',
    () => {
      const call = new Call().out();
      call.does('SFJ', { type: 'whistle.reject', reason: 'civil' });
      return call.refuses('XFDD', { type: 'whistle.sign', unitId: 'XFDD' });
    },
  ],
  [
    'closed',
    'arrives after the call is closed',
    () => {
      const call = new Call().out().there().reported();
      call.does('CGZ', RATE_YES);
      return call.refuses('ZJJ', { type: 'whistle.come', unitId: 'ZJJ' });
    },
  ],
];
