import { Call, RATE_NO, RATE_YES, SYSTEM } from './call.ts';

export const ruling = (more: object): object => ({ type: 'whistle.rule', unitId: 'XFDD', ...more });
export const back = { type: 'whistle.return', unitId: 'XFDD', basis: '不归我们', suggested: 'GAJ' };

/** A refusal by its code: how it is run into. */
export type RefusalCase = readonly [code: string, what: string, run: () => string | undefined];

/** Refusals from the call to the return. */
export const UNTIL_RETURN: readonly RefusalCase[] = [
  ['not-town', 'a department blows', () => new Call().refuses('XFDD', { type: 'whistle.blow', text: '哨' })],
  [
    'no-call',
    'a call that is not there',
    () => new Call().refuses('XFDD', { type: 'whistle.sign', unitId: 'XFDD' }),
  ],
  [
    'no-caller',
    'a clue of nobody',
    () =>
      new Call().refuses(SYSTEM, {
        type: 'whistle.clue',
        text: '水黑',
        source: { system: '12345', no: '1' },
      }),
  ],
  [
    'no-town',
    'a clue of a township that is not there',
    () =>
      new Call().refuses('ZHZX', {
        type: 'whistle.clue',
        town: '无此镇',
        text: '水黑',
        source: { system: '12345', no: '1' },
      }),
  ],
  [
    'not-caller',
    'another township confirms',
    () => new Call().blown().refuses('LSZ', { type: 'whistle.send' }),
  ],
  [
    'not-caller',
    'a department rates',
    () => new Call().out().signed().there().reported().refuses('XFDD', RATE_YES),
  ],
  [
    'not-caller',
    'another township marks 未到',
    () => new Call().out().refuses('LSZ', { type: 'whistle.absent', unitId: 'XFDD' }),
  ],
  [
    'not-caller',
    'another township withdraws',
    () => new Call().out().refuses('LSZ', { type: 'whistle.withdraw', reason: '算了' }),
  ],
  [
    'no-repeat',
    'joins what does not repeat',
    () => new Call().blown().refuses('CGZ', { type: 'whistle.join' }),
  ],
  [
    'signed',
    'joins after somebody has signed',
    () => {
      const call = new Call();
      const repeat = { id: 'w0', no: 'SD2026-0009', text: '同一件事', at: call.now.toISOString() };
      call.does('CGZ', { type: 'whistle.blow', text: '又来' }, { repeat });
      call.does('CGZ', { type: 'whistle.send' });
      return call.signed().refuses('CGZ', { type: 'whistle.join' });
    },
  ],
  [
    'no-unit',
    'chooses a unit that is not there',
    () => new Call().blown().refuses('CGZ', { type: 'whistle.units', lead: 'NOPE' }),
  ],
  [
    'no-unit',
    'designates a unit that is not there',
    () =>
      new Call()
        .out()
        .returned()
        .refuses('SFJ', ruling({ ruling: 'designate', lead: 'NOPE' })),
  ],
  [
    'not-desk',
    'a department dispatches',
    () => new Call().out().refuses('GAJ', { type: 'whistle.redispatch', lead: 'GAJ' }),
  ],
  [
    'not-dispatched',
    'redispatches what is not out',
    () => new Call().blown().refuses('SFJ', { type: 'whistle.redispatch', lead: 'GAJ' }),
  ],
  [
    'someone-came',
    'redispatches when the lead is there',
    () => new Call().out().there().refuses('SFJ', { type: 'whistle.redispatch', lead: 'GAJ' }),
  ],
  [
    'someone-came',
    'rejects when somebody is there',
    () => new Call().out().there('ZJJ').refuses('SFJ', { type: 'whistle.reject', reason: 'civil' }),
  ],
  [
    'no-target',
    'a repeat of nothing',
    () => new Call().out().refuses('SFJ', { type: 'whistle.reject', reason: 'duplicate' }),
  ],
  [
    'not-system',
    'a person pretends a repeat was joined',
    () =>
      new Call()
        .out()
        .refuses('CGZ', { type: 'whistle.joined', no: 'SD2026-0002', text: '', by: '我', files: [] }),
  ],
  [
    'no-reason',
    'withdraws without a reason after the dispatch',
    () => new Call().out().refuses('CGZ', { type: 'whistle.withdraw' }),
  ],
  [
    'no-reason',
    'sends back without a reason',
    () =>
      new Call()
        .out()
        .signed()
        .there()
        .reported()
        .refuses('CGZ', { ...RATE_NO, reason: '' }),
  ],
  [
    'too-late',
    'withdraws after the feedback',
    () =>
      new Call()
        .out()
        .signed()
        .there()
        .reported()
        .refuses('CGZ', { type: 'whistle.withdraw', reason: '算了' }),
  ],
  ['too-late', 'returns after the signing time', () => new Call().out().forward(61).refuses('XFDD', back)],
  [
    'too-late',
    'asks for an extension after the deadline',
    () =>
      new Call()
        .out()
        .signed()
        .there()
        .forward(60 * 24 * 14)
        .refuses('XFDD', { type: 'whistle.extend', unitId: 'XFDD', reason: '还要几天' }),
  ],
  [
    'not-in-call',
    'a unit that was not called signs',
    () => new Call().out().refuses('GAJ', { type: 'whistle.sign', unitId: 'GAJ' }),
  ],
  [
    'not-yours',
    'another unit signs',
    () => new Call().out().refuses('ZJJ', { type: 'whistle.sign', unitId: 'XFDD' }),
  ],
  [
    'not-yours',
    'the office signs for a unit',
    () => new Call().out().refuses('SFJ', { type: 'whistle.sign', unitId: 'XFDD' }),
  ],
  [
    'not-yours',
    'another unit promises',
    () => new Call().out().refuses('ZJJ', { type: 'whistle.explain', unitId: 'XFDD', reason: '忙' }),
  ],
  [
    'reassigned',
    'signs after it was reassigned',
    () => {
      const call = new Call().out().returned();
      call.does('SFJ', ruling({ ruling: 'reassign' }));
      return call.refuses('XFDD', { type: 'whistle.sign', unitId: 'XFDD' });
    },
  ],
  [
    'returning',
    'signs while its return is ruled',
    () => new Call().out().returned().refuses('XFDD', { type: 'whistle.sign', unitId: 'XFDD' }),
  ],
  [
    'returning',
    'arrives while its return is ruled',
    () => new Call().out().returned().refuses('XFDD', { type: 'whistle.come', unitId: 'XFDD' }),
  ],
];
