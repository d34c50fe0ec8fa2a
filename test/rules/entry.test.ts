import { describe, expect, it } from 'vitest';
import { answer, check, codes } from './support.ts';

const unplanned = { inApprovedPlan: false };
const filed = (filedAt: string, over = {}) => ({ ...unplanned, consentRef: '纪要6号', filedAt, ...over });

describe('R3: nobody enters without the joint meeting', () => {
  it('asks it of LYG only, unless a county asks too', () => {
    for (const profile of ['LINYI', 'NT', 'CUSTOM']) expect(codes(check(profile, unplanned))).toEqual(['OK']);
    expect(codes(check('NT', unplanned, { settings: { consentRequired: true } }))).toEqual([
      'JOINT_MEETING_CONSENT',
      'OK',
    ]);
    expect(codes(check('LYG', unplanned, { settings: { consentRequired: false } }))).toEqual(['OK']);
  });

  it('takes both ends of the plan window as inside, and outside as unplanned (A10)', () => {
    const on = (date: string) =>
      codes(check('LYG', { date, planWindow: { from: '2026-06-01', to: '2026-06-30' } }));
    expect(on('2026-06-01')).toEqual(['IN_PLAN', 'OK']);
    expect(on('2026-06-30')).toEqual(['IN_PLAN', 'OK']);
    expect(on('2026-05-31')).toEqual(['JOINT_MEETING_CONSENT', 'OK']);
    expect(on('2026-07-01')).toEqual(['JOINT_MEETING_CONSENT', 'OK']);
  });

  it('is content with a recorded consent, which is no code of its own', () => {
    expect(codes(check('LYG', { ...unplanned, consentRef: '纪要6号' }))).toEqual(['OK']);
    expect(codes(check('LYG', { ...unplanned, consentRef: '' }))).toEqual(['JOINT_MEETING_CONSENT', 'OK']);
  });

  it('exempts safety as it does the environment, by document number only', () => {
    const safety = { ...unplanned, domain: 'safety' };
    expect(
      codes(check('LYG', { ...safety, trigger: { type: 'daily', basisNo: '清应急〔2026〕2号' } })),
    ).toEqual(['EXEMPT_SAFETY', 'OK']);
    expect(codes(check('LYG', safety))).toEqual(['JOINT_MEETING_CONSENT', 'OK']);
    expect(codes(check('LYG', { ...unplanned, trigger: { type: 'commitment' } }))).toEqual([
      'JOINT_MEETING_CONSENT',
      'OK',
    ]);
  });

  it('names each exemption that applies', () => {
    const trigger = { type: 'special_national', basisNo: '国安办〔2026〕1号' };
    const given = check('LYG', { ...unplanned, domain: 'environment', trigger });
    expect(codes(given)).toEqual(['EXEMPT_ENV', 'EXEMPT_SPECIAL']);
  });

  it('does not exempt campaigns of the city', () => {
    const trigger = { type: 'special_municipal', basisNo: '市安〔2026〕1号' };
    expect(codes(check('LYG', { ...unplanned, trigger }))).toEqual(['JOINT_MEETING_CONSENT', 'OK']);
  });

  it('asks it of case checks too, unless the county only records them (A03)', () => {
    const byWhistle = { ...unplanned, trigger: { type: 'whistle', evidenceNo: 'S-1' } };
    expect(codes(check('LYG', byWhistle))).toEqual(['CASE_CHECK', 'JOINT_MEETING_CONSENT']);
    const recorded = check('LYG', byWhistle, { settings: { caseConsent: 'recordOnly' } });
    expect(codes(recorded)).toEqual(['CASE_CHECK']);
    const daily = check('LYG', unplanned, { settings: { caseConsent: 'recordOnly' } });
    expect(codes(daily)).toEqual(['JOINT_MEETING_CONSENT', 'OK']);
  });

  it('is silent for checks that nobody enters for', () => {
    for (const mode of ['written', 'online', 'remote']) {
      expect(codes(check('LYG', { ...unplanned, mode, filedAt: '2026-09-16' }))).toEqual(['OK']);
    }
  });
});

describe('R4: filed five days ahead', () => {
  it('counts from the day after filing', () => {
    expect(codes(check('LYG', filed('2026-09-11')))).toEqual(['FILED_IN_TIME', 'OK']);
    expect(answer(check('LYG', filed('2026-09-12')))).toMatchObject({
      verdict: 'DEFER',
      data: { earliest: '2026-09-17' },
    });
  });

  it('takes the day of filing in Shanghai, whatever the offset it is written in', () => {
    expect(codes(check('LYG', filed('2026-09-11T15:59:59Z')))).toEqual(['FILED_IN_TIME', 'OK']);
    expect(codes(check('LYG', filed('2026-09-11T16:00:00Z')))).toEqual(['FILED_LATE', 'OK']);
    expect(codes(check('LYG', filed('2026-09-11T20:00:00-05:00')))).toEqual(['FILED_LATE', 'OK']);
  });

  it('also binds what is exempt from consent (A08)', () => {
    const over = {
      domain: 'environment',
      trigger: { type: 'daily', basisNo: '清环〔2026〕15号' },
      filedAt: '2026-09-15',
    };
    expect(codes(check('LYG', { ...unplanned, ...over }))).toEqual(['EXEMPT_ENV', 'FILED_LATE', 'OK']);
  });

  it('without a filing speaks only at the start', () => {
    const start = {
      ...unplanned,
      consentRef: '纪要6号',
      stage: 'start',
      filingNo: 'B-1',
      team: [
        { name: '甲', certified: true, role: 'inspector' },
        { name: '乙', certified: true, role: 'inspector' },
      ],
    };
    expect(codes(check('LYG', { ...start, stage: 'draft' }))).toEqual(['OK']);
    const begun = answer(check('LYG', start, { asOf: '2026-09-16T08:00:00+08:00' }));
    expect(begun.codes).toEqual(['FILED_LATE', 'OK']);
    expect(begun.data.earliest).toBe('2026-09-21');
    expect(codes(check('LYG', { ...start, inApprovedPlan: true }))).toEqual(['IN_PLAN', 'OK']);
  });

  it('never names an earliest day before the check itself', () => {
    const begun = { ...unplanned, consentRef: '纪要6号', stage: 'start', filingNo: 'B-1', team: [] };
    const given = check('LYG', begun, { asOf: '2026-09-01' });
    expect(answer(given).data.earliest).toBe('2026-09-16');
  });

  it('defers over the turn of the year', () => {
    const given = check('LYG', filed('2026-12-29', { date: '2026-12-31' }));
    expect(answer(given).data.earliest).toBe('2027-01-03');
  });

  it('in working days counts 调休 Saturdays and skips holidays', () => {
    const settings = { filing: { dayMode: 'workday' } };
    const judged = (date: string) => codes(check('LYG', filed('2026-09-30', { date }), { settings }));
    expect(judged('2026-10-12')).toEqual(['FILED_LATE', 'OK']);
    expect(judged('2026-10-13')).toEqual(['FILED_IN_TIME', 'OK']);
  });

  it('takes the county’s own number of days', () => {
    const settings = { filing: { unplannedLeadDays: 3 } };
    expect(codes(check('LYG', filed('2026-09-13'), { settings }))).toEqual(['FILED_IN_TIME', 'OK']);
    expect(codes(check('LYG', filed('2026-09-14'), { settings }))).toEqual(['FILED_LATE', 'OK']);
  });

  it('in a year without data says so, and the other rules still report', () => {
    const settings = { filing: { dayMode: 'workday' } };
    const given = check('LYG', { ...unplanned, filedAt: '2026-12-20', date: '2027-01-12' }, { settings });
    expect(answer(given)).toMatchObject({
      verdict: 'ERROR',
      codes: ['CALENDAR_GAP', 'JOINT_MEETING_CONSENT', 'OK'],
    });
    const natural = check('LYG', { ...unplanned, filedAt: '2026-12-20', date: '2027-01-12' });
    expect(codes(natural)).toEqual(['FILED_IN_TIME', 'JOINT_MEETING_CONSENT', 'OK']);
  });

  it('keeps “late” when only the earliest day falls into a year without data', () => {
    const settings = { filing: { dayMode: 'workday' } };
    const given = answer(check('LYG', filed('2026-12-29', { date: '2026-12-31' }), { settings }));
    expect(given).toMatchObject({ verdict: 'ERROR', codes: ['CALENDAR_GAP', 'FILED_LATE', 'OK'], data: {} });
  });
});

describe('emergencies', () => {
  const emergency = (trigger: object, over = {}) => ({
    ...unplanned,
    ...over,
    trigger: { type: 'emergency', ...trigger },
  });
  const startedAt = '2026-06-15T20:30:00+08:00';

  it('come before consent, filing and number', () => {
    expect(codes(check('LYG', emergency({ startedAt }, { stage: 'start', team: [] })))).toEqual([
      'EMERGENCY',
      'OK',
      'TEAM_MIN_2',
    ]);
  });

  it('have 24 clock hours for the papers, the last moment included (A16)', () => {
    const at = (backfilledAt: string) => codes(check('NT', emergency({ startedAt, backfilledAt })));
    expect(at('2026-06-16T20:30:00+08:00')).toEqual(['EMERGENCY', 'OK']);
    expect(at('2026-06-16T12:30:00.001Z')).toEqual(['BACKFILL_OVERDUE', 'EMERGENCY', 'OK']);
  });

  it('are measured to now while the papers are missing, and not at all without a clock', () => {
    const given = emergency({ startedAt });
    expect(codes(check('NT', given, { asOf: '2026-06-16T20:30:00+08:00' }))).toEqual(['EMERGENCY', 'OK']);
    expect(codes(check('NT', given, { asOf: '2026-06-16T20:31:00+08:00' }))).toEqual([
      'BACKFILL_OVERDUE',
      'EMERGENCY',
      'OK',
    ]);
    expect(codes(check('NT', given))).toEqual(['EMERGENCY', 'OK']);
    const papersInTime = emergency({ startedAt, backfilledAt: '2026-06-16T08:00:00+08:00' });
    expect(codes(check('NT', papersInTime, { asOf: '2026-07-01' }))).toEqual(['EMERGENCY', 'OK']);
  });

  it('take the county’s own hours', () => {
    const given = check('NT', emergency({ startedAt, backfilledAt: '2026-06-16T20:30:00+08:00' }), {
      settings: { backfillHours: 12 },
    });
    expect(answer(given).verdict).toBe('WARN_MONITOR');
  });

  it('raise nothing of the kind when nobody goes in', () => {
    expect(codes(check('LYG', emergency({ startedAt }, { mode: 'remote' })))).toEqual(['OK']);
  });
});

describe('R6: no number, no start', () => {
  const team = ['甲', '乙'].map(name => ({ name, certified: true, role: 'inspector' }));

  it.each(['LYG', 'LINYI', 'NT', 'CUSTOM'])('in %s', profile => {
    expect(codes(check(profile, { stage: 'start', team }))).toContain('NOT_FILED');
    expect(codes(check(profile, { stage: 'start', team, filingNo: ' ' }))).toContain('NOT_FILED');
    expect(codes(check(profile, { stage: 'start', team, filingNo: 'B-1' }))).not.toContain('NOT_FILED');
    expect(codes(check(profile, { stage: 'draft' }))).not.toContain('NOT_FILED');
  });

  it('also for a check from a distance', () => {
    expect(codes(check('LYG', { stage: 'start', team, mode: 'remote' }))).toEqual(['NOT_FILED', 'OK']);
  });
});

describe('R13: the quiet period', () => {
  const settings = { quiet: { enabled: true } };
  const on = (date: string, over = {}, quiet: object = { enabled: true }) =>
    answer(check('NT', { date, ...over }, { settings: { quiet } }));

  it('includes both ends, 1 and 15 by default', () => {
    expect(on('2026-06-01')).toMatchObject({ verdict: 'DEFER', data: { earliest: '2026-06-16' } });
    expect(on('2026-06-15').codes).toEqual(['QUIET_PERIOD', 'OK']);
    expect(on('2026-06-16').codes).toEqual(['OK']);
    expect(on('2026-06-30').codes).toEqual(['OK']);
  });

  it('binds daily and commitment checks outside environment and safety', () => {
    expect(on('2026-06-08', { trigger: { type: 'commitment' } }).codes).toContain('QUIET_PERIOD');
    for (const type of [
      'special_national',
      'special_municipal',
      'lawcase',
      'statutory',
      'tax',
      'invited',
      'recheck',
      'emergency',
    ]) {
      expect(on('2026-06-08', { trigger: { type } }).codes, type).not.toContain('QUIET_PERIOD');
    }
    expect(on('2026-06-08', { trigger: { type: 'complaint', evidenceNo: 'T-1' } }).codes).toEqual([
      'CASE_CHECK',
    ]);
    expect(on('2026-06-08', { domain: 'environment' }).codes).toEqual(['OK']);
    expect(on('2026-06-08', { domain: 'safety' }).codes).toEqual(['OK']);
    expect(on('2026-06-08', { mode: 'written' }).codes).toEqual(['OK']);
  });

  it('may run over the end of the month', () => {
    const quiet = { enabled: true, fromDay: 25, toDay: 5 };
    expect(on('2026-06-24', {}, quiet).codes).toEqual(['OK']);
    expect(on('2026-06-25', {}, quiet).data.earliest).toBe('2026-07-06');
    expect(on('2026-12-31', {}, quiet).data.earliest).toBe('2027-01-06');
  });

  it('with every day quiet defers without an earliest day', () => {
    expect(on('2026-06-24', {}, { enabled: true, fromDay: 1, toDay: 31 })).toMatchObject({
      verdict: 'DEFER',
      data: {},
    });
  });

  it('and a late filing together give the first day free of both', () => {
    const both = check('LYG', filed('2026-06-06', { date: '2026-06-08' }), { settings });
    expect(answer(both)).toMatchObject({
      codes: ['FILED_LATE', 'QUIET_PERIOD', 'OK'],
      data: { earliest: '2026-06-16' },
    });
    const intoQuiet = check('LYG', filed('2026-06-28', { date: '2026-06-30' }), { settings });
    expect(answer(intoQuiet).data.earliest).toBe('2026-07-16');
    const past = check('LYG', filed('2026-06-14', { date: '2026-06-15' }), { settings });
    expect(answer(past).data.earliest).toBe('2026-06-19');
  });
});
