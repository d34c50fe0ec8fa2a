import { describe, expect, it } from 'vitest';
import { answer, check, codes, person, visit } from './support.ts';

describe('R8: who inspects', () => {
  it('lets no coordination body lead, whatever else is right', () => {
    const given = check('NT', {
      leadIsCoordinationBody: true,
      mode: 'written',
      team: [person('甲'), person('乙')],
    });
    expect(codes(given)).toEqual(['COORDINATION_BODY', 'OK']);
  });

  it('asks two certified officers of every implementing unit, each from its own people', () => {
    const team = [person('甲'), person('乙'), person('丙', { unit: 'SCJGJ' }), person('丁', { unit: 'ZJJ' })];
    const given = answer(check('NT', { units: ['XFDD', 'SCJGJ', 'ZJJ', 'STHJ'], team }));
    expect(given.codes).toEqual(['TEAM_MIN_2', 'OK']);
    expect(given.data.unitsShort).toEqual(['SCJGJ', 'ZJJ', 'STHJ']);
  });

  it('does not count assistants, nor hold anything against them', () => {
    const helper = person('网格员', { role: 'assistant', certified: false, personType: 'grid' });
    expect(codes(check('NT', { team: [person('甲'), person('乙'), helper] }))).toEqual(['OK']);
    const officer = person('乙', { role: 'assistant' });
    expect(codes(check('NT', { team: [person('甲'), officer] }))).toEqual(['OK', 'TEAM_MIN_2']);
  });

  it.each(['grid', 'auxiliary', 'expert'])(
    'never takes a %s person as inspector, certified or not (A27)',
    personType => {
      const team = [person('甲'), person('乙', { personType })];
      expect(codes(check('NT', { team }))).toEqual(['NOT_QUALIFIED', 'OK', 'TEAM_MIN_2']);
    },
  );

  it('waits for the names, but not beyond the start', () => {
    expect(codes(check('NT', {}))).toEqual(['OK']);
    expect(codes(check('NT', { team: [] }))).toEqual(['OK', 'TEAM_MIN_2']);
    expect(codes(check('NT', { stage: 'start', filingNo: 'B-1' }))).toEqual(['OK', 'TEAM_MIN_2']);
  });

  it('takes the county’s own number', () => {
    const team = [person('甲'), person('乙')];
    expect(codes(check('NT', { team }, { settings: { minCertified: 3 } }))).toEqual(['OK', 'TEAM_MIN_2']);
  });
});

describe('R9: prior notice', () => {
  const asOf = (day: string, over = {}, settings = {}) => codes(check('NT', over, { asOf: day, settings }));

  it('is suggested from the third day before to the day before (A18)', () => {
    expect(asOf('2026-09-12T23:59:00+08:00')).toEqual(['OK']);
    expect(asOf('2026-09-13T00:00:00+08:00')).toEqual(['OK', 'PRE_NOTICE']);
    expect(asOf('2026-09-15T23:59:59+08:00')).toEqual(['OK', 'PRE_NOTICE']);
    expect(asOf('2026-09-15T16:00:00Z')).toEqual(['OK']);
    expect(asOf('2026-09-17')).toEqual(['OK']);
  });

  it('is never given where none may be, in any mode', () => {
    expect(asOf('2026-09-14', { unannounced: true })).toEqual(['NOTICE_SUPPRESSED', 'OK']);
    expect(asOf('2026-09-14', { unannounced: true, mode: 'remote' })).toEqual(['NOTICE_SUPPRESSED', 'OK']);
  });

  it('is not for emergencies nor for checks from a distance', () => {
    expect(asOf('2026-09-14', { trigger: { type: 'emergency' } })).toEqual(['EMERGENCY', 'OK']);
    expect(asOf('2026-09-14', { mode: 'online' })).toEqual(['OK']);
  });

  it('takes the county’s own number of days', () => {
    expect(asOf('2026-09-11', {}, { noticeDays: 5 })).toEqual(['OK', 'PRE_NOTICE']);
  });
});

describe('R14: hints against crowding', () => {
  const other = (date: string, over = {}) => visit({ date, kinds: ['燃气'], units: ['ZJJ'], ...over });
  const task = (date: string) => ({ enterprise: '甲企业', date, units: ['SCJGJ'], kinds: ['食品安全'] });
  const crowded = (...history: object[]) => codes(check('NT', {}, { history }));

  it('sees a second visit on the day, done or scheduled', () => {
    expect(crowded(other('2026-09-16'))).toEqual(['OK', 'SAME_DAY_TWICE']);
    expect(codes(check('NT', {}, { scheduled: [task('2026-09-16')] }))).toEqual(['OK', 'SAME_DAY_TWICE']);
    expect(codes(check('NT', {}, { scheduled: [{ ...task('2026-09-16'), enterprise: '乙企业' }] }))).toEqual([
      'OK',
    ]);
  });

  it('sees the third visit in a Monday–Sunday week', () => {
    expect(crowded(other('2026-09-14'), other('2026-09-20'))).toEqual(['OK', 'SAME_WEEK_OVER']);
    expect(crowded(other('2026-09-13'), other('2026-09-21'))).toEqual(['OK']);
    expect(
      codes(check('NT', {}, { history: [other('2026-09-14')], scheduled: [task('2026-09-18')] })),
    ).toEqual(['OK', 'SAME_WEEK_OVER']);
  });

  it('sees a week that spans two years', () => {
    const given = check(
      'NT',
      { date: '2026-01-02' },
      { history: [other('2025-12-29'), other('2025-12-31')] },
    );
    expect(codes(given)).toEqual(['OK', 'SAME_WEEK_OVER']);
  });

  it('sees the fourth visit in a calendar month', () => {
    const days = ['2026-09-01', '2026-09-08', '2026-09-30'];
    expect(crowded(...days.map(day => other(day)))).toEqual(['OK', 'SAME_MONTH_OVER']);
    expect(crowded(other('2026-08-31'), other('2026-09-08'), other('2026-09-30'))).toEqual(['OK']);
  });

  it('counts only what counts for frequency', () => {
    for (const over of [
      { entered: false },
      { mode: 'remote' },
      { trigger: 'complaint' },
      { trigger: 'recheck' },
      { level: 'city' },
    ]) {
      expect(crowded(other('2026-09-16', over)), JSON.stringify(over)).toEqual(['OK']);
    }
    expect(crowded(other('2026-09-16', { level: 'township' }))).toEqual(['OK', 'SAME_DAY_TWICE']);
  });

  it('sees a visit of the same kind within 60 days, not on the same day and not later', () => {
    expect(crowded(visit({ date: '2026-07-18' }))).toEqual(['OK', 'SHORT_INTERVAL']);
    expect(crowded(visit({ date: '2026-07-17' }))).toEqual(['OK']);
    expect(crowded(visit({ date: '2026-09-16' }))).toEqual(['OK', 'SAME_DAY_TWICE']);
    expect(crowded(visit({ date: '2026-09-25' }))).toEqual(['OK']);
    expect(crowded(other('2026-08-18'))).toEqual(['OK']);
  });

  it('may look at all kinds, and at other spans', () => {
    const given = (short: object) =>
      codes(check('NT', {}, { settings: { short }, history: [other('2026-08-18')] }));
    expect(given({ scope: 'any' })).toEqual(['OK', 'SHORT_INTERVAL']);
    expect(given({ scope: 'any', days: 28 })).toEqual(['OK']);
    expect(given({ perMonth: 0 })).toEqual(['OK', 'SAME_MONTH_OVER']);
  });

  it('is silent for checks that would not be counted', () => {
    const rest = { history: [visit({ date: '2026-09-16' })], scheduled: [task('2026-09-16')] };
    for (const over of [
      { mode: 'online' },
      { trigger: { type: 'whistle', evidenceNo: 'S-1' } },
      { trigger: { type: 'special_national', basisNo: '国1号' } },
      { trigger: { type: 'invited' } },
      { trigger: { type: 'recheck' } },
      { trigger: { type: 'emergency' } },
    ]) {
      const found = codes(check('NT', over, rest)).filter(code => /SAME_|SHORT_/.test(code));
      expect(found, JSON.stringify(over)).toEqual([]);
    }
  });
});
