import { describe, expect, it } from 'vitest';
import type { Effect } from '../../src/decide/feature.ts';
import { whistleCard } from '../../src/whistle/cards.ts';
import { Call, SYSTEM } from './call.ts';

const FORM = { type: 'whistle.form' };
const fill = (more: object = {}): object => ({ type: 'whistle.fill', text: '楼道拉线充电', ...more });
const picture = { platform: 'dingtalk', handle: 'h1', name: '1.jpg', type: 'image' };

function buttons(call: Call, kind: string, slot = ''): string[] {
  if (call.state === undefined) throw new Error('there is no call');
  const ref = { kind, slot, unitId: 'XFDD', role: 'liaison' as const, personId: 'p' };
  return whistleCard(call.state, ref, call.now).actions.map(({ label }) => label);
}

function effectsOf(call: Call, who: string | typeof SYSTEM, command: object): readonly Effect[] {
  const decision = call.does(who, command);
  return decision.decided ? decision.effects : [];
}

describe('吹哨 without words', () => {
  it('is a form, and becomes the card that asks back once it is filled in', () => {
    const call = new Call();
    call.does('CGZ', FORM);
    expect(buttons(call, 'whistle.confirm', 'form')).toEqual(['填写', '带照片填写']);
    call.does('CGZ', fill({ place: '老粮站', photos: ['f1', 'f2'] }));
    expect(call.state?.doc).toMatchObject({ text: '楼道拉线充电', place: '老粮站', stage: 'blower' });
    expect(call.state?.doc.files.map(({ stored }) => stored)).toEqual(['f1', 'f2']);
    expect(buttons(call, 'whistle.confirm')).toEqual(['对，吹哨', '改部门', '改哨型', '补充地点']);
    expect(buttons(call, 'whistle.confirm', 'form')).toEqual([]);
    expect(call.refuses('CGZ', fill())).toBe('already');
  });

  it('goes out at once when it is filled in as an 应急哨, by the writer or by what she wrote', () => {
    for (const [route, more] of [
      [{}, { kind: 'URGENT' }],
      [{ type: '应急哨' }, {}],
    ] as const) {
      const call = new Call(route);
      call.does('CGZ', FORM);
      call.does('CGZ', fill(more));
      expect(call.state).toMatchObject({ state: 'DISPATCHED', type: 'URGENT' });
    }
  });

  it('is not reminded of while it is blank', () => {
    const call = new Call();
    call.does('CGZ', FORM);
    const nudge = {
      type: 'whistle.nudge',
      duty: 'whistle.draft',
      unitId: 'CGZ',
      step: 1,
      dueAt: '2026-09-08T02:00:00.000Z',
      to: { unitId: 'CGZ', role: 'liaison' },
      card: 'whistle.remind',
      urgent: false,
    };
    expect(call.refuses(SYSTEM, nudge)).toBe('already');
    call.does('CGZ', fill());
    expect(call.refuses(SYSTEM, nudge)).toBeUndefined();
  });
});

describe('an 应急哨', () => {
  it('that says no place goes out first; the place is asked for after', () => {
    const call = new Call({ type: '应急哨', place: null, ask: ['location'] });
    const decision = call.does('CGZ', { type: 'whistle.blow', text: '着火了快来人' });
    expect(call.state?.state).toBe('DISPATCHED');
    expect(decision.decided && decision.say).toContain('具体地点没说清，请马上回一句');
  });

  it('rings until somebody signs: every five minutes for an hour, then every half hour', () => {
    const call = new Call({ type: '应急哨' }).out();
    const pauses: number[] = [];
    for (let n = 1; n <= 14; n += 1) {
      const effects = effectsOf(call, SYSTEM, {
        type: 'whistle.nudge',
        duty: 'whistle.ring',
        unitId: 'XFDD',
        step: 1,
        dueAt: call.now.toISOString(),
        to: { unitId: 'XFDD', role: 'liaison' },
        card: 'whistle.ring',
        urgent: true,
      });
      const next = effects.find(one => one.effect === 'duty' && one.kind === 'whistle.ring');
      pauses.push(next?.effect === 'duty' ? (next.dueAt.getTime() - call.now.getTime()) / 60_000 : 0);
    }
    expect(pauses).toEqual([...Array(11).fill(5), 30, 30, 30]);
  });
});

describe('a picture sent in the chat', () => {
  const came = (stored: string, final = false): object => ({
    type: 'whistle.file',
    platform: 'dingtalk',
    handle: 'h1',
    stored,
    final,
  });
  const withPicture = (): Call => {
    const call = new Call();
    call.does('CGZ', { type: 'whistle.blow', text: '楼道拉线充电', files: [picture] });
    call.does('CGZ', { type: 'whistle.send' });
    return call;
  };

  it('can be looked at from the unit’s card once it is with us', () => {
    const call = withPicture();
    expect(buttons(call, 'whistle.assign', '1')).toEqual(['签收', '申请退回', '转本单位科室']);
    call.does(SYSTEM, came('f1'));
    expect(buttons(call, 'whistle.assign', '1')).toEqual(['签收', '申请退回', '转本单位科室', '看照片']);
    expect(call.refuses(SYSTEM, came('f2'))).toBe('already');
    expect(call.refuses('CGZ', came('f2'))).toBe('not-system');
  });

  it('of a unit on the spot is kept with the call, not that of another unit', () => {
    const call = new Call().out().there();
    const sends = (unitId: string): object => ({ type: 'whistle.evidence', unitId, files: [picture] });
    call.does('XFDD', sends('XFDD'));
    expect(call.state?.doc.files).toHaveLength(1);
    expect(call.refuses('GAJ', sends('XFDD'))).toBe('not-yours');
    expect(call.refuses('GAJ', sends('GAJ'))).toBe('not-in-call');
  });

  it('is tried again with longer pauses, and given up on record', () => {
    const call = withPicture();
    const waits: (number | undefined)[] = [];
    for (let n = 1; n <= 6; n += 1) {
      call.does(SYSTEM, came(''));
      const [file] = call.state?.doc.files ?? [];
      waits.push(file?.lost ? undefined : (Date.parse(file?.nextTryAt ?? '') - call.now.getTime()) / 60_000);
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, undefined]);
    const other = withPicture();
    expect(effectsOf(other, SYSTEM, came('', true))).toMatchObject([{ action: 'whistle.fileLost' }]);
  });
});

describe('a language model’s word', () => {
  const unsure = { lead: null, joint: [], confidence: 0.1, matched: [] };
  const named = { type: 'whistle.advise', outcome: 'named', lead: 'SLJ', joint: ['GAJ'] };

  it('fills in a suggestion, and a person still decides', () => {
    const call = new Call(unsure).blown();
    call.does(SYSTEM, named);
    expect(call.state?.doc).toMatchObject({
      reading: { lead: 'SLJ', sure: false, advised: true },
      joint: ['GAJ'],
    });
    call.does('CGZ', { type: 'whistle.send' });
    expect(call.state).toMatchObject({ state: 'BLOWN', doc: { stage: 'desk' } });
    expect(buttons(call, 'whistle.desk')).toContain('按建议派单');
    expect(call.refuses(SYSTEM, named)).toBe('already');
  });

  it('cannot name a unit that is not on the list, and is not heard where routing is sure or a person chose', () => {
    const call = new Call(unsure).blown();
    call.does(SYSTEM, { ...named, lead: 'NASA' });
    expect(call.state?.doc).toMatchObject({ reading: { lead: null }, advice: { outcome: 'none' } });
    expect(new Call().blown().refuses(SYSTEM, named)).toBe('already');
    const chosen = new Call(unsure).blown();
    chosen.does('CGZ', { type: 'whistle.units', lead: 'XFDD', joint: [] });
    expect(chosen.refuses(SYSTEM, named)).toBe('already');
    expect(new Call({ ...unsure, outOfScope: true }).blown().refuses(SYSTEM, named)).toBe('already');
    expect(new Call(unsure).blown().refuses('CGZ', named)).toBe('not-system');
  });
});

describe('a lead that says the call was not its duty', () => {
  const apt = { type: 'whistle.apt', unitId: 'XFDD', ours: false, complete: true, note: '门头归城管' };
  const teach = { type: 'whistle.teach', unitId: 'XFDD', lead: 'GAJ', terms: '门头、招牌' };

  it('is asked about at the office, whose answer leads the next call of its kind and can be taken back', () => {
    const call = new Call().out().there();
    expect(effectsOf(call, 'XFDD', apt)).toContainEqual(
      expect.objectContaining({ effect: 'show', card: 'whistle.learn', to: { office: true } }),
    );
    expect(buttons(call, 'whistle.learn', 'XFDD')).toEqual(['以后派别的单位', '仍派XFDD']);
    call.does('SFJ', teach);
    expect(call.state?.doc.rulings).toMatchObject([{ lead: 'GAJ', terms: ['门头', '招牌'], matter: 'M01' }]);
    expect(call.state?.assignments[0]?.state).toBe('CHECKED_IN');
    expect(call.refuses('SFJ', teach)).toBe('already');
    call.does('SFJ', { type: 'whistle.forget' });
    expect(call.state?.doc.rulings[0]?.retired?.name).toBe('SFJ联络员A');
  });

  it('is nobody’s question where the call was its duty, or it only helped', () => {
    const call = new Call().out().there().there('ZJJ');
    const asks = (effects: readonly Effect[]): boolean =>
      effects.some(one => one.effect === 'show' && one.card === 'whistle.learn');
    expect(asks(effectsOf(call, 'XFDD', { ...apt, ours: true }))).toBe(false);
    expect(asks(effectsOf(call, 'ZJJ', { ...apt, unitId: 'ZJJ' }))).toBe(false);
  });
});

describe('two returns at once', () => {
  const returns = (unitId: string): object => ({
    type: 'whistle.return',
    unitId,
    basis: '不归我们',
    suggested: 'GAJ',
  });
  const rules = (effects: readonly Effect[]): boolean =>
    effects.some(one => one.effect === 'dutyEnds' && one.kind === 'whistle.rule');

  it('are two disputes, each with its own number', () => {
    const call = new Call().out();
    call.does('XFDD', returns('XFDD'));
    call.does('ZJJ', returns('ZJJ'));
    expect(call.refuses('SFJ', { type: 'whistle.rule', unitId: 'ZJJ', ruling: 'reassign' })).toBe(
      'second-dispute',
    );
    expect(call.refuses('SFJ', { type: 'whistle.rule', unitId: 'XFDD', ruling: 'reassign' })).toBeUndefined();
  });

  it('end with the desk’s redispatch, and with them the office’s duty to rule', () => {
    const call = new Call().out();
    call.does('XFDD', returns('XFDD'));
    const moved = effectsOf(call, 'SFJ', { type: 'whistle.redispatch', lead: 'GAJ', joint: ['ZJJ'] });
    expect(rules(moved)).toBe(true);
    expect(moved).toContainEqual({ effect: 'settle', card: 'whistle.arbitrate', slot: 'XFDD.1.1' });
  });
});
