import { describe, expect, it } from 'vitest';
import { profiles, resolveSettings } from '../../src/rules/settings.ts';

describe('county profiles', () => {
  it('never mix the caps of two counties', () => {
    const caps = profiles.map(profile => {
      const { capScope, cap, capMode, capCounts } = resolveSettings(profile);
      return [profile, capScope, cap, capMode, capCounts];
    });
    expect(caps).toEqual([
      ['LYG', 'kind', 1, 'hard', 'all'],
      ['LINYI', 'total', 2, 'soft', 'randomDraw'],
      ['NT', 'none', 1, 'hard', 'all'],
      ['CUSTOM', 'none', 1, 'hard', 'all'],
    ]);
  });

  it('require consent in LYG, and free the key list in NT, alone', () => {
    expect(profiles.filter(profile => resolveSettings(profile).consentRequired)).toEqual(['LYG']);
    expect(profiles.filter(profile => resolveSettings(profile).keyListNoCap)).toEqual(['NT']);
  });

  it.each(profiles)('share the common defaults: %s', profile => {
    expect(resolveSettings(profile)).toMatchObject({
      superiorScope: 'same_kind',
      caseConsent: 'required',
      caseThreshold: 3,
      minCertified: 2,
      noticeDays: 3,
      backfillHours: 24,
      trustedNonTrigger: false,
      filing: { unplannedLeadDays: 5, dayMode: 'natural' },
      publish: { pushDays: 5, dayMode: 'natural' },
      merge: { windowDays: 30 },
      short: { days: 60, scope: 'same_kind', perDay: 1, perWeek: 2, perMonth: 3 },
      quiet: { enabled: false, fromDay: 1, toDay: 15 },
      plan: { annualDueMMDD: '01-31' },
      report: { fillWorkday: 5, bulletinWorkday: 10 },
      draw: { quotaBase: 'total', rounding: 'ceil' },
      penalty: { decisionDays: 90 },
    });
  });

  it('are replaced at any depth, leaving the neighbours', () => {
    const settings = resolveSettings('LINYI', { cap: 3, short: { perDay: 2 }, quiet: { enabled: true } });
    expect(settings).toMatchObject({
      capScope: 'total',
      cap: 3,
      short: { perDay: 2, perWeek: 2, days: 60 },
      quiet: { enabled: true, fromDay: 1, toDay: 15 },
    });
    expect(resolveSettings('LINYI').cap).toBe(2);
  });

  it('name a source for every setting, and the county for what it replaced', () => {
    const lyg = resolveSettings('LYG', { noticeDays: 5 });
    expect(lyg.sourceOf('cap')).toEqual({ doc: 'F000', clause: '四(三)', origin: 'document' });
    expect(lyg.sourceOf('noticeDays')).toEqual({ doc: 'COUNTY', clause: 'noticeDays', origin: 'county' });
    expect(lyg.sourceOf('merge').origin).toBe('default');
    expect(lyg.sourceOf('short').origin).toBe('outside');
    expect(resolveSettings('NT').sourceOf('plan')).toEqual({
      doc: 'F004',
      clause: '二(二)1',
      origin: 'outside',
    });
    expect(resolveSettings('LINYI').sourceOf('plan').origin).toBe('document');
  });

  it('refuse what is not a setting', () => {
    expect(() => resolveSettings('NT', { cap: -1 })).toThrow();
    expect(() => resolveSettings('NT', { quiet: { fromDay: 32 } })).toThrow();
  });
});
