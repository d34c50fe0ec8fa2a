import { describe, expect, it } from 'vitest';
import { answer, codes } from './support.ts';

describe('annual plan (R11)', () => {
  const row = (over = {}) => ({ scenario: 'S08', ratio: 0.1, frequency: 2, joint: ['XFDD'], ...over });
  const plan = (submittedAt: string, over = {}, settings = {}) =>
    answer({
      command: 'plan check',
      profile: 'LINYI',
      settings,
      plan: { unit: 'SCJGJ', year: 2026, submittedAt, rows: [row()], ccTo: ['XFDD'], ...over },
    });

  it('is in time up to and including 24:00 of the due day, in Shanghai (A20)', () => {
    for (const time of [
      '2026-01-31T23:59:59+08:00',
      '2026-02-01T00:00:00+08:00',
      '2026-01-31T24:00:00+08:00',
      '2026-01-31T16:00:00Z',
      '2026-01-31',
      '2025-12-20',
    ]) {
      expect(plan(time).codes, time).toEqual(['ON_TIME']);
    }
  });

  it.each([
    ['2026-02-01T00:00:00.001+08:00', 1],
    ['2026-01-31T16:00:01Z', 1],
    ['2026-02-02T00:00:00+08:00', 1],
    ['2026-02-02T00:00:01+08:00', 2],
    ['2026-02-28T12:00:00+08:00', 28],
    ['2026-02-01', 1],
    ['2026-02-02', 2],
  ])('submitted %s is late by %i begun days', (time, lateDays) => {
    expect(plan(time)).toMatchObject({ verdict: 'WARN', codes: [`LATE_${lateDays}D`], data: { lateDays } });
  });

  it('does not move a due day that is a Saturday', () => {
    expect(plan('2026-02-02T09:00:00+08:00').codes).toEqual(['LATE_2D']);
  });

  it('goes back with everything that is missing, in order, each unit once', () => {
    const given = plan('2026-01-20', {
      rows: [
        row({ ratio: null, joint: ['XFDD', 'NYNCJ', 'STHJ'] }),
        row({ frequency: null, joint: ['STHJ'] }),
        { scenario: 'S09', joint: [] },
        row({ ratio: 0, frequency: 'unlimited' }),
      ],
    });
    expect(given).toMatchObject({
      verdict: 'RETURN',
      codes: ['INCOMPLETE', 'ON_TIME'],
      data: {
        missing: [
          'rows[0].ratio',
          'rows[1].frequency',
          'rows[2].ratio',
          'rows[2].frequency',
          'ccTo:NYNCJ',
          'ccTo:STHJ',
        ],
      },
    });
  });

  it('may be late and incomplete at once; the return is the stricter', () => {
    expect(plan('2026-02-05T08:00:00+08:00', { ccTo: [] })).toMatchObject({
      verdict: 'RETURN',
      codes: ['INCOMPLETE', 'LATE_5D'],
      data: { lateDays: 5, missing: ['ccTo:XFDD'] },
    });
  });

  it('takes the county’s own due day, in the plan’s own year', () => {
    const settings = { plan: { annualDueMMDD: '02-29' } };
    expect(plan('2026-02-28T23:00:00+08:00', {}, settings).codes).toEqual(['ON_TIME']);
    expect(plan('2026-03-01T00:01:00+08:00', {}, settings).codes).toEqual(['LATE_1D']);
    expect(plan('2028-02-29T23:00:00+08:00', { year: 2028 }, settings).codes).toEqual(['ON_TIME']);
  });
});

describe('due days', () => {
  const due = (over: Record<string, unknown>) => ({ command: 'due', profile: 'LYG', ...over });
  const day = (over: Record<string, unknown>) => answer(due(over)).data.due;

  it('of a quarter are working days after its last day', () => {
    expect(day({ what: 'quarter_fill', quarter: '2026Q1' })).toBe('2026-04-08');
    expect(day({ what: 'quarter_fill', quarter: '2026Q2' })).toBe('2026-07-07');
    expect(day({ what: 'quarter_fill', quarter: '2026Q3' })).toBe('2026-10-13');
    expect(day({ what: 'quarter_bulletin', quarter: '2026Q2' })).toBe('2026-07-14');
    expect(day({ what: 'quarter_bulletin', quarter: '2025Q4' })).toBe('2026-01-15');
    expect(day({ what: 'quarter_fill', quarter: '2026Q2', settings: { report: { fillWorkday: 1 } } })).toBe(
      '2026-07-01',
    );
  });

  it('of a quarter need the year they fall into, not the quarter’s own', () => {
    expect(codes(due({ what: 'quarter_bulletin', quarter: '2026Q4' }))).toEqual(['CALENDAR_GAP']);
    expect(codes(due({ what: 'quarter_fill', quarter: '2024Q4' }))).toEqual(['DUE_2025-01-08']);
    expect(codes(due({ what: 'quarter_fill', quarter: '2024Q3' }))).toEqual(['CALENDAR_GAP']);
    const calendar = { years: [2024] };
    expect(codes(due({ what: 'quarter_fill', quarter: '2024Q3', calendar }))).toEqual(['DUE_2024-10-12']);
  });

  it('obey an override before packaged data, and ignore overrides of years not listed', () => {
    const override = (date: string, workday: boolean) => ({ overrides: [{ date, workday }] });
    const q2 = { what: 'quarter_fill', quarter: '2026Q2' };
    expect(day({ ...q2, calendar: override('2026-07-03', false) })).toBe('2026-07-08');
    expect(day({ ...q2, calendar: override('2026-07-04', true) })).toBe('2026-07-06');
    const q4 = { what: 'quarter_fill', quarter: '2026Q4', calendar: override('2027-01-01', false) };
    expect(codes(due(q4))).toEqual(['CALENDAR_GAP']);
  });

  it('of publication count five natural days over weekends and years, and need no holiday data', () => {
    expect(
      day({ what: 'publish', resultConfirmedAt: '2026-12-30T18:00:00+08:00', calendar: { years: [] } }),
    ).toBe('2027-01-04');
    expect(day({ what: 'publish', resultConfirmedAt: '2026-06-12T16:00:00Z' })).toBe('2026-06-18');
    const settings = { publish: { dayMode: 'workday', pushDays: 2 } };
    expect(codes(due({ what: 'publish', resultConfirmedAt: '2026-12-30', settings }))).toEqual([
      'CALENDAR_GAP',
    ]);
    expect(day({ what: 'publish', resultConfirmedAt: '2026-12-29', settings })).toBe('2026-12-31');
  });

  it('of the plan’s last reminder are the last working day up to the due day', () => {
    expect(day({ what: 'plan_last_reminder', year: 2026 })).toBe('2026-01-30');
    expect(codes(due({ what: 'plan_last_reminder', year: 2027 }))).toEqual(['CALENDAR_GAP']);
    expect(day({ what: 'plan_last_reminder', year: 2027, calendar: { years: [2027] } })).toBe('2027-01-29');
    const settings = { plan: { annualDueMMDD: '02-28' } };
    expect(day({ what: 'plan_last_reminder', year: 2026, settings })).toBe('2026-02-28');
  });

  it('of a filing are the first day that it allows', () => {
    expect(day({ what: 'filing_earliest', filedAt: '2026-06-11' })).toBe('2026-06-16');
    const settings = { filing: { dayMode: 'workday' } };
    expect(day({ what: 'filing_earliest', filedAt: '2026-09-30T23:30:00+08:00', settings })).toBe(
      '2026-10-13',
    );
  });

  it('of a penalty are ninety natural days after the case was opened', () => {
    expect(day({ what: 'penalty', caseOpenedAt: '2026-11-21' })).toBe('2027-02-19');
    expect(day({ what: 'penalty', caseOpenedAt: '2023-12-01T00:00:00+08:00' })).toBe('2024-02-29');
  });

  it('without data is an error that names the missing year', () => {
    expect(answer(due({ what: 'quarter_fill', quarter: '2026Q4' }))).toMatchObject({
      verdict: 'ERROR',
      findings: [{ params: { year: 2027 }, override: 'none' }],
    });
  });
});
