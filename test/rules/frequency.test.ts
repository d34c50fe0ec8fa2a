import { describe, expect, it } from 'vitest';
import { answer, check, codes, visit, withHistory } from './support.ts';

const special = { type: 'special_provincial', basisNo: '省消防〔2026〕8号' };

describe('R1 in LYG: one check of a kind a year', () => {
  it.each([
    ['did not enter', { entered: false }],
    ['was on paper', { mode: 'written' }],
    ['was remote', { mode: 'remote' }],
    ['followed a complaint', { trigger: 'complaint' }],
    ['followed a data alert', { trigger: 'data_alert' }],
    ['was a national campaign', { trigger: 'special_national' }],
    ['was at the enterprise’s invitation', { trigger: 'invited' }],
    ['was a recheck', { trigger: 'recheck' }],
    ['was an emergency', { trigger: 'emergency' }],
    ['was of a higher level', { level: 'city', kinds: ['特种设备'] }],
    ['was in the year before', { date: '2025-12-31' }],
    ['was in the year after', { date: '2027-01-01' }],
    ['was of another kind', { kinds: ['食品安全'] }],
    ['was at another enterprise', { enterprise: '乙企业' }],
  ])('does not count a visit that %s', (_, over) => {
    expect(codes(check('LYG', {}, withHistory(visit(over))))).toEqual(['IN_PLAN', 'OK']);
  });

  it.each([
    ['of the township below', { level: 'township' }],
    ['of a municipal campaign', { trigger: 'special_municipal' }],
    ['under a statutory deadline', { trigger: 'statutory' }],
    ['on the first day of the year', { date: '2026-01-01' }],
    ['on the last day of the year, later than the check', { date: '2026-12-31' }],
    ['that covered more kinds', { kinds: ['食品安全', '消防'] }],
  ])('counts a visit %s', (_, over) => {
    expect(codes(check('LYG', {}, withHistory(visit(over))))).toEqual(['CAP_SAME_KIND', 'IN_PLAN']);
  });

  it('names every proposed kind at the cap, in the order proposed; one is enough to bar the check (A26)', () => {
    const history = withHistory(visit({ kinds: ['消防', '燃气'] }));
    const given = check('LYG', { kinds: ['食品安全', '燃气', '消防'] }, history);
    expect(answer(given)).toMatchObject({ verdict: 'BLOCK', data: { kindsAtCap: ['燃气', '消防'] } });
  });

  it('cannot be overridden by the office, for it is hard', () => {
    const found = answer(check('LYG', {}, withHistory(visit()))).findings.find(
      ({ family }) => family === 'CAP_SAME_KIND',
    );
    expect(found).toMatchObject({
      override: 'none',
      basis: { doc: 'F000', clause: '四(三)', origin: 'document' },
    });
  });

  it('is not judged for off-site, invited, recheck and emergency checks', () => {
    const history = withHistory(visit());
    expect(codes(check('LYG', { mode: 'remote' }, history))).toEqual(['OK']);
    expect(codes(check('LYG', { trigger: { type: 'invited' } }, history))).toEqual(['IN_PLAN', 'OK']);
    expect(codes(check('LYG', { trigger: { type: 'recheck' } }, history))).toEqual(['IN_PLAN', 'OK']);
    expect(codes(check('LYG', { trigger: { type: 'emergency' } }, history))).toEqual(['EMERGENCY', 'OK']);
  });

  it('is not loosened for the key list (A14)', () => {
    expect(codes(check('LYG', { listType: 'key' }, withHistory(visit())))).toContain('CAP_SAME_KIND');
  });
});

describe('R1 in LINYI: two draws a year in all', () => {
  const drawn = (date: string, over = {}) => visit({ date, randomDraw: true, ...over });

  it('limits drawn checks only', () => {
    const history = withHistory(drawn('2026-02-03'), drawn('2026-05-06'));
    expect(codes(check('LINYI', {}, history))).toEqual(['OK']);
    expect(codes(check('LINYI', { randomDraw: true }, history))).toEqual(['CAP_TOTAL']);
  });

  it('counts drawn visits only, of any kind', () => {
    expect(codes(check('LINYI', { randomDraw: true }, withHistory(drawn('2026-02-03'), visit())))).toEqual([
      'OK',
    ]);
    const mixed = withHistory(
      drawn('2026-02-03', { kinds: ['燃气'] }),
      drawn('2026-05-06', { kinds: ['食品安全'] }),
    );
    expect(answer(check('LINYI', { randomDraw: true }, mixed))).toMatchObject({
      verdict: 'NEEDS_APPROVAL',
      findings: [{ code: 'CAP_TOTAL', override: 'office', basis: { doc: 'F004' } }],
    });
  });
});

describe('a county that sets its own cap', () => {
  it('starts from no cap at all', () => {
    expect(codes(check('CUSTOM', {}, withHistory(visit(), visit({ date: '2026-04-01' }))))).toEqual(['OK']);
  });

  it('is obeyed in scope, number and strictness, and named as the source', () => {
    const settings = { capScope: 'total', cap: 3, capMode: 'hard' };
    const three = ['2026-01-05', '2026-03-02', '2026-05-04'].map(date => visit({ date, kinds: ['燃气'] }));
    expect(codes(check('CUSTOM', {}, { settings, history: three.slice(1) }))).toEqual(['OK']);
    expect(answer(check('CUSTOM', {}, { settings, history: three }))).toMatchObject({
      verdict: 'BLOCK',
      findings: [{ code: 'CAP_TOTAL', verdict: 'BLOCK', basis: { origin: 'county' } }],
    });
  });

  it('may soften LYG, and may count draws only', () => {
    const history = [visit()];
    expect(answer(check('LYG', {}, { settings: { capMode: 'soft' }, history })).verdict).toBe(
      'NEEDS_APPROVAL',
    );
    const settings = { capCounts: 'randomDraw' };
    expect(codes(check('LYG', { randomDraw: true }, { settings, history }))).toEqual(['IN_PLAN', 'OK']);
  });

  it('may free the key list as NT does', () => {
    const settings = { keyListNoCap: true };
    const given = check('LYG', { listType: 'key' }, { settings, history: [visit()] });
    expect(codes(given)).toEqual(['IN_PLAN', 'NO_CAP_KEY']);
    expect(codes(check('NT', { listType: 'key' }))).toEqual(['NO_CAP_KEY']);
  });
});

describe('R2: what a higher level has checked this year', () => {
  const above = (over = {}) =>
    visit({ level: 'city', units: ['市消防支队', '市应急局'], date: '2026-05-20', ...over });

  it.each([
    ['on the day of the check itself', { date: '2026-09-16' }],
    ['from the province', { level: 'province' }],
    ['in a national campaign', { level: 'national', trigger: 'special_national' }],
    ['after a complaint', { trigger: 'complaint' }],
    ['in an emergency', { trigger: 'emergency' }],
  ])('bars the check: a visit %s', (_, over) => {
    expect(codes(check('LYG', {}, withHistory(above(over))))).toEqual(['IN_PLAN', 'SUPERIOR_CHECKED']);
  });

  it.each([
    ['the day after the check', { date: '2026-09-17' }],
    ['that was a recheck', { trigger: 'recheck' }],
    ['that was invited', { trigger: 'invited' }],
    ['that did not enter', { entered: false }],
    ['that was online', { mode: 'online' }],
    ['of last year', { date: '2025-12-31' }],
    ['of another kind', { kinds: ['特种设备'] }],
  ])('leaves the check alone: a visit %s', (_, over) => {
    expect(codes(check('LYG', {}, withHistory(above(over))))).toEqual(['IN_PLAN', 'OK']);
  });

  it('has the county above the township (A11)', () => {
    expect(codes(check('NT', { unitLevel: 'township' }, withHistory(visit())))).toEqual(['SUPERIOR_CHECKED']);
  });

  it('shows the latest such visit and its leading unit', () => {
    const history = withHistory(
      above(),
      above({ date: '2026-08-01', units: ['省消防总队'], level: 'province' }),
      above({ date: '2026-02-02' }),
    );
    expect(answer(check('LYG', {}, history)).data).toEqual({
      superior: { unit: '省消防总队', date: '2026-08-01' },
    });
  });

  it('tells a visit after the draw from one before; the day of the draw is before', () => {
    const drawnAt = '2026-06-01';
    const on = (date: string) =>
      codes(check('LINYI', { drawnAt, randomDraw: true }, withHistory(above({ date }))));
    expect(on('2026-06-01')).toEqual(['SUPERIOR_CHECKED']);
    expect(on('2026-06-02')).toEqual(['SUPERIOR_CHECKED_AFTER_DRAW']);
  });

  it('can be narrowed to the same line (条线), which must be known on both sides', () => {
    const settings = { superiorScope: 'same_line' };
    const judged = (line: Record<string, unknown>, past: Record<string, unknown>) =>
      codes(check('LYG', line, { settings, history: [above({ kinds: ['特种设备'], ...past })] }));
    expect(judged({ line: '市场监管' }, { line: '市场监管' })).toEqual(['IN_PLAN', 'SUPERIOR_CHECKED']);
    expect(judged({ line: '市场监管' }, { line: '应急' })).toEqual(['IN_PLAN', 'OK']);
    expect(judged({}, {})).toEqual(['IN_PLAN', 'OK']);
  });

  it('is judged beside the cap, and neither hides the other', () => {
    const given = check('LYG', {}, withHistory(above(), visit()));
    expect(answer(given)).toMatchObject({
      verdict: 'BLOCK',
      codes: ['CAP_SAME_KIND', 'SUPERIOR_CHECKED', 'IN_PLAN'],
    });
  });

  it('is another county’s document where neither F000 nor F004 is the county’s own', () => {
    expect(answer(check('LYG', {}, withHistory(above()))).findings[0]?.basis.origin).toBe('document');
    expect(answer(check('NT', {}, withHistory(above()))).findings[0]?.basis.origin).toBe('outside');
  });
});

describe('R7: case checks (个案)', () => {
  const past = (date: string, trigger = 'complaint', over = {}) => visit({ date, trigger, ...over });
  const byCase = (type: string, rest = {}) => check('NT', { trigger: { type, evidenceNo: 'X-1' } }, rest);

  it.each(['complaint', 'report', 'whistle', 'transfer', 'data_alert'])(
    '%s is let through beside the count',
    type => {
      const history = withHistory(visit(), visit({ level: 'city', date: '2026-05-20' }));
      expect(codes(check('LYG', { trigger: { type, evidenceNo: 'X-1' } }, history))).toEqual([
        'CASE_CHECK',
        'IN_PLAN',
      ]);
    },
  );

  it('needs its evidence number; a blank one is none', () => {
    const bare = check('LYG', { trigger: { type: 'whistle', evidenceNo: ' ' } }, withHistory(visit()));
    expect(codes(bare)).toEqual(['EVIDENCE_REQUIRED', 'IN_PLAN']);
  });

  it('is watched from the fourth of a year, all five kinds of trigger together', () => {
    const three = [
      past('2026-01-05'),
      past('2026-03-02', 'whistle'),
      past('2026-05-04', 'transfer', { level: 'township' }),
    ];
    expect(codes(byCase('report', { history: three }))).toEqual(['CASE_CHECK', 'CASE_TOO_OFTEN']);
    expect(codes(byCase('report', { history: three.slice(1) }))).toEqual(['CASE_CHECK']);
  });

  it('counts a case visit already made on the same day', () => {
    const three = [past('2026-01-05'), past('2026-03-02'), past('2026-09-16')];
    expect(codes(byCase('complaint', { history: three }))).toEqual(['CASE_CHECK', 'CASE_TOO_OFTEN']);
  });

  it('does not count case visits of last year, of above, after the date, or that did not enter', () => {
    const two = [past('2026-01-05'), past('2026-03-02')];
    for (const third of [
      past('2025-12-31'),
      past('2026-02-02', 'complaint', { level: 'city' }),
      past('2026-10-01'),
      past('2026-02-02', 'complaint', { entered: false }),
      past('2026-02-02', 'complaint', { mode: 'online' }),
      past('2026-02-02', 'daily', { kinds: ['燃气'] }),
    ]) {
      expect(codes(byCase('complaint', { history: [...two, third] })), JSON.stringify(third)).toEqual([
        'CASE_CHECK',
      ]);
    }
  });

  it('takes the county’s own threshold', () => {
    const given = byCase('complaint', { settings: { caseThreshold: 1 }, history: [past('2026-01-05')] });
    expect(answer(given).verdict).toBe('WARN_MONITOR');
  });
});

describe('campaigns of the state and the province', () => {
  it('are free of R1, R2 and R12 with their document number', () => {
    const history = [visit(), visit({ level: 'city', date: '2026-05-20' })];
    const settings = { trustedNonTrigger: true };
    const given = check('LYG', { trigger: special, creditGrade: 'trusted' }, { history, settings });
    expect(codes(given)).toEqual(['EXEMPT_SPECIAL', 'IN_PLAN']);
  });

  it('are ordinary checks without it (A08)', () => {
    const given = check('LYG', { trigger: { type: 'special_national' } }, withHistory(visit()));
    expect(codes(given)).toEqual(['CAP_SAME_KIND', 'IN_PLAN']);
  });

  it('of the city are never exempt from the cap (A09)', () => {
    const trigger = { type: 'special_municipal', basisNo: '市消防〔2026〕3号' };
    expect(codes(check('LYG', { trigger }, withHistory(visit())))).toEqual(['CAP_SAME_KIND', 'IN_PLAN']);
  });
});

describe('R12: trusted enterprises', () => {
  const settings = { trustedNonTrigger: true };

  it('is off by default', () => {
    expect(codes(check('NT', { creditGrade: 'trusted' }))).toEqual(['OK']);
  });

  it('leaves trusted enterprises out where it is on, beside what else is found', () => {
    expect(codes(check('NT', { creditGrade: 'trusted' }, { settings }))).toEqual(['TRUSTED_NON_TRIGGER']);
    expect(codes(check('NT', { creditGrade: 'key' }, { settings }))).toEqual(['OK']);
    const capped = check('LYG', { creditGrade: 'trusted' }, { settings, history: [visit()] });
    expect(codes(capped)).toEqual(['CAP_SAME_KIND', 'IN_PLAN', 'TRUSTED_NON_TRIGGER']);
  });

  it('gives way to evidence and to the enterprise’s own invitation', () => {
    const trusted = { creditGrade: 'trusted' };
    expect(
      codes(check('NT', { ...trusted, trigger: { type: 'whistle', evidenceNo: 'S-9' } }, { settings })),
    ).toEqual(['CASE_CHECK']);
    expect(codes(check('NT', { ...trusted, trigger: { type: 'invited' } }, { settings }))).toEqual(['OK']);
  });
});
