import { describe, expect, it } from 'vitest';
import type { Card } from '../../src/chat/card.ts';
import { whistleCard } from '../../src/whistle/cards.ts';
import { Call, SYSTEM } from './call.ts';

function card(call: Call, kind: string, slot = '', unitId = 'XFDD'): Card {
  if (call.state === undefined) throw new Error('there is no call yet');
  return whistleCard(call.state, { kind, slot, unitId, role: 'liaison', personId: 'p' }, call.now);
}

function fact({ facts }: Card, label: string): string | undefined {
  return facts.find(one => one.label === label)?.text;
}

describe('what the cards of a call say', () => {
  it('a unit reads who else was called, and not itself', () => {
    expect(fact(card(new Call().out(), 'whistle.assign', '1'), '您单位')).toBe('主办；同派：ZJJ');
  });

  it('while its return is ruled, no deadline is shown and nothing says that it has signed', () => {
    const own = card(new Call().out().returned(), 'whistle.assign', '1');
    expect(fact(own, '时限')).toBeUndefined();
    expect(own.summary).toBe('XFDD 已申请退回 SD2026-0001');
    expect(own.actions).toEqual([]);
  });

  it('the form of a return does not suggest the unit itself', () => {
    const action = card(new Call().out(), 'whistle.assign', '1').actions.find(({ id }) => id === 'return');
    const field = action?.fields?.find(({ name }) => name === 'suggested');
    expect(field?.options?.map(({ value }) => value)).toEqual(['ZJJ', 'GAJ', 'SLJ']);
  });

  it('the lead stands first, also one that a ruling put there', () => {
    const call = new Call().out().returned();
    call.does('SFJ', { type: 'whistle.rule', unitId: 'XFDD', ruling: 'reassign' });
    expect(card(call, 'whistle.confirm').status.slice(1)).toEqual(['⏳ GAJ（主办） 待签收', '⏳ ZJJ 待签收']);
  });

  it('a short work is told in minutes', () => {
    const call = new Call().out().signed().there();
    call.forward(25).reported();
    expect(fact(card(call, 'whistle.rate'), '用时')).toBe('25分钟');
    const longer = new Call().out().there();
    longer.forward(90).reported();
    expect(fact(card(longer, 'whistle.rate'), '用时')).toBe('1.5小时');
  });

  it('a reminder of the feedback can be answered where it is read', () => {
    const call = new Call().out();
    const remind = (): Card => {
      call.does(SYSTEM, {
        type: 'whistle.nudge',
        duty: 'whistle.feedback',
        unitId: 'XFDD',
        step: 1,
        dueAt: call.now.toISOString(),
        to: { unitId: 'XFDD', role: 'liaison' },
        card: 'whistle.remind',
        urgent: false,
      });
      return card(call, 'whistle.remind', String(call.state?.doc.chases.at(-1)?.n));
    };
    expect(remind().actions.map(({ id }) => id)).toEqual(['come', 'eta']);
    call.there();
    expect(remind().actions.map(({ label }) => label)).toEqual(['填反馈']);
  });

  it('of a withdrawn 应急哨 every post of every unit is told, signed or not; of others those who signed', () => {
    const told = (call: Call): string[] => {
      const decision = call.does('CGZ', { type: 'whistle.withdraw', reason: '误报' });
      return decision.decided
        ? decision.effects.flatMap(one =>
            one.effect === 'show' && one.card === 'whistle.off' && 'unitId' in one.to
              ? [`${one.to.unitId} ${one.to.role}`]
              : [],
          )
        : [];
    };
    expect(told(new Call().out().signed())).toEqual(['XFDD liaison']);
    expect(told(new Call({ type: '应急哨' }).out())).toEqual([
      'XFDD liaison',
      'XFDD deputy',
      'XFDD leader',
      'ZJJ liaison',
      'ZJJ deputy',
      'ZJJ leader',
    ]);
  });
});
