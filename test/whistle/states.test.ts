import { describe, expect, it } from 'vitest';
import { ASSIGNMENT_STATES, WHISTLE_STATES } from '../../src/whistle/state.ts';
import { Call, RATE_NO, SYSTEM } from './call.ts';
import { ruling } from './refusal-cases.ts';

const rework = (call: Call): Call => {
  call.reported().does('CGZ', RATE_NO);
  return call;
};

describe('states of a call', () => {
  const visited = new Set<string>();
  const units = new Set<string>();
  const see = (call: Call): void => {
    visited.add(call.state?.state ?? '');
    for (const { state } of call.state?.assignments ?? []) units.add(state);
  };

  it('are all reached, each by the way of domain.md §3.2', () => {
    const call = new Call();
    for (const step of [
      () => call.blown(),
      () => call.out(),
      () => call.returned(),
      () => call.does('SFJ', ruling({ ruling: 'keep' })),
      () => call.signed(),
      () => call.there(),
      () => call.reported('progress'),
      () => call.reported(),
      () => call.does('CGZ', RATE_NO),
      () => rework(call),
      () => rework(call),
      () => call.does('SFJ', { type: 'whistle.conclude', note: '会商定' }),
    ]) {
      step();
      see(call);
    }
    const off = new Call().out();
    off.does('CGZ', { type: 'whistle.withdraw', reason: '算了' });
    see(off);
    const no = new Call().out();
    no.does('SFJ', { type: 'whistle.reject', reason: 'civil' });
    see(no);
    const moved = new Call().out().returned();
    moved.does('SFJ', ruling({ ruling: 'reassign' }));
    see(moved);
    // ACCEPTED lasts no longer than its transaction: the dispatch follows in the same one, and both are on record.
    const sent = new Call().blown().does('CGZ', { type: 'whistle.send' });
    const records = sent.decided
      ? sent.effects.filter(one => one.effect === 'record').map(one => one.action)
      : [];
    expect(records).toEqual(expect.arrayContaining(['whistle.accepted', 'whistle.dispatched']));
    expect(WHISTLE_STATES.filter(state => state !== 'ACCEPTED' && !visited.has(state))).toEqual([]);
    expect(ASSIGNMENT_STATES.filter(state => !units.has(state))).toEqual([]);
  });

  it('is marked L4 by the second rework, and the third unsolved rating leaves the end to the office', () => {
    const call = new Call().out().there();
    rework(call);
    expect(call.state?.assignments[0]?.supervision).toBe(0);
    rework(call);
    expect(call.state?.assignments[0]?.supervision).toBe(4);
    rework(call);
    expect(call.state?.state).toBe('EVALUATED');
  });

  it('a 攻坚哨 that is late by its whole time again is L4, any other L3', () => {
    for (const [type, level] of [
      ['攻坚哨', 4],
      ['日常哨', 3],
    ] as const) {
      const call = new Call({ type }).out().forward(120);
      call.does(SYSTEM, {
        type: 'whistle.nudge',
        duty: 'whistle.sign',
        unitId: 'XFDD',
        step: 3,
        dueAt: '2026-09-08T02:00:00.000Z',
        to: { office: true },
        card: 'supervise',
        urgent: false,
      });
      expect(call.state?.assignments[0]?.supervision, type).toBe(level);
    }
  });

  it('a rung that comes after the signature does nothing', () => {
    const call = new Call().out().signed();
    const nudge = {
      type: 'whistle.nudge',
      duty: 'whistle.sign',
      unitId: 'XFDD',
      step: 1,
      dueAt: '2026-09-08T02:00:00.000Z',
      to: { unitId: 'XFDD', role: 'liaison' },
      card: 'whistle.remind',
      urgent: false,
    };
    expect(call.refuses(SYSTEM, nudge)).toBe('already');
  });
});
