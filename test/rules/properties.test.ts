import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../../src/duty/calendar.ts';
import { type Verdict, verdicts } from '../../src/rules/verdict.ts';
import { answer, check, person, visit } from './support.ts';

const kind = fc.constantFrom('消防', '食品安全', '燃气');
const kinds = fc.uniqueArray(kind, { minLength: 1, maxLength: 3 });
const day = fc.integer({ min: 0, max: 729 }).map(n => addDays('2025-01-01', n));
const level = fc.constantFrom('township', 'county', 'city', 'province', 'national');
const mode = fc.constantFrom('onsite', 'onsite', 'onsite', 'written', 'online', 'remote');
const triggers = [
  'daily',
  'complaint',
  'report',
  'whistle',
  'transfer',
  'data_alert',
  'special_national',
  'special_provincial',
  'special_municipal',
  'commitment',
  'lawcase',
  'statutory',
  'tax',
  'invited',
  'recheck',
  'emergency',
];
const trigger = fc.oneof(fc.constant('daily'), fc.constantFrom(...triggers));
const profile = fc.constantFrom('LYG', 'LINYI', 'NT', 'CUSTOM');

const pastVisit = fc
  .record({ date: day, level, mode, kinds, trigger, randomDraw: fc.boolean(), entered: fc.boolean() })
  .map(visit);

const proposed = fc.record({
  date: day,
  mode,
  kinds,
  unitLevel: level,
  randomDraw: fc.boolean(),
  listType: fc.constantFrom('general', 'key'),
  creditGrade: fc.constantFrom('general', 'trusted'),
  domain: fc.constantFrom('general', 'environment', 'safety'),
  inApprovedPlan: fc.boolean(),
  leadIsCoordinationBody: fc.boolean(),
  unannounced: fc.boolean(),
  stage: fc.constantFrom('draft', 'start'),
  filedAt: day,
  team: fc.array(fc.constantFrom(person('甲'), person('乙', { certified: false })), { maxLength: 3 }),
  trigger: fc.record(
    { type: trigger, evidenceNo: fc.constant('X-1'), basisNo: fc.constant('文1号') },
    { requiredKeys: ['type'] },
  ),
});

const settings = fc.record(
  {
    cap: fc.integer({ min: 1, max: 3 }),
    capMode: fc.constantFrom('hard', 'soft'),
    capScope: fc.constantFrom('kind', 'total', 'none'),
    capCounts: fc.constantFrom('all', 'randomDraw'),
    consentRequired: fc.boolean(),
    superiorScope: fc.constantFrom('same_kind', 'same_line', 'any'),
    trustedNonTrigger: fc.boolean(),
    quiet: fc.record({ enabled: fc.boolean() }),
    filing: fc.record({ dayMode: fc.constantFrom('natural', 'workday') }),
  },
  { requiredKeys: [] },
);

const anyCheck = fc
  .tuple(profile, proposed, fc.array(pastVisit, { maxLength: 12 }), settings, day)
  .map(([name, over, history, set, asOf]) => check(name, over, { history, settings: set, asOf }));

/** Section 2 of the case description, written down once more: a slip in the engine's own table must show. */
const verdictOf: Record<string, Verdict> = {
  CALENDAR_GAP: 'ERROR',
  EVIDENCE_REQUIRED: 'BLOCK',
  NOT_FILED: 'BLOCK',
  TEAM_MIN_2: 'BLOCK',
  NOT_QUALIFIED: 'BLOCK',
  COORDINATION_BODY: 'BLOCK',
  SUPERIOR_CHECKED: 'EXCLUDE',
  SUPERIOR_CHECKED_AFTER_DRAW: 'EXCLUDE',
  TRUSTED_NON_TRIGGER: 'EXCLUDE',
  FILED_LATE: 'DEFER',
  QUIET_PERIOD: 'DEFER',
  JOINT_MEETING_CONSENT: 'NEEDS_APPROVAL',
  CASE_TOO_OFTEN: 'WARN_MONITOR',
  BACKFILL_OVERDUE: 'WARN_MONITOR',
  CASE_CHECK: 'WARN',
  EXEMPT_SPECIAL: 'WARN',
  SHORT_INTERVAL: 'WARN',
  SAME_DAY_TWICE: 'WARN',
  SAME_WEEK_OVER: 'WARN',
  SAME_MONTH_OVER: 'WARN',
  PRE_NOTICE: 'SUGGEST',
  EMERGENCY: 'ALLOW_WITH_BACKFILL',
  EXEMPT_ENV: 'ALLOW_WITH_FILING',
  EXEMPT_SAFETY: 'ALLOW_WITH_FILING',
  OK: 'ALLOW',
  IN_PLAN: 'ALLOW',
  EXEMPT_COMMITMENT: 'ALLOW',
  FILED_IN_TIME: 'ALLOW',
  NO_CAP_KEY: 'ALLOW',
  NOTICE_SUPPRESSED: 'ALLOW',
};
const capVerdict = { hard: 'BLOCK', soft: 'NEEDS_APPROVAL' } as const;

describe('laws of the rules', () => {
  it('the verdict is the strictest of the codes, each with its one verdict', () => {
    fc.assert(
      fc.property(anyCheck, fc.constantFrom('hard', 'soft'), (given, capMode) => {
        const own = typeof given.settings === 'object' ? given.settings : {};
        const { verdict, codes } = answer({ ...given, settings: { ...own, capMode } });
        const ranks = codes.map(code =>
          verdicts.indexOf(code.startsWith('CAP_') ? capVerdict[capMode] : (verdictOf[code] ?? 'ERROR')),
        );
        expect(verdicts.indexOf(verdict)).toBe(Math.min(...ranks));
        expect(codes.filter(code => !code.startsWith('CAP_') && !(code in verdictOf))).toEqual([]);
        expect(new Set(codes).size).toBe(codes.length);
      }),
      { numRuns: 400 },
    );
  });

  it('the same case has the same answer, in whatever order the history is kept', () => {
    fc.assert(
      fc.property(anyCheck, given => {
        const again = answer(structuredClone(given));
        expect(again).toEqual(answer(given));
        const history = Array.isArray(given.history) ? given.history.toReversed() : [];
        expect(answer({ ...given, history }).codes).toEqual(again.codes);
      }),
    );
  });

  it('what happens at other enterprises changes nothing', () => {
    fc.assert(
      fc.property(anyCheck, fc.array(pastVisit, { maxLength: 5 }), (given, elsewhere) => {
        const others = elsewhere.map(past => ({ ...past, enterprise: '别家' }));
        const history = [...others, ...(Array.isArray(given.history) ? given.history : [])];
        expect(answer({ ...given, history })).toEqual(answer(given));
      }),
    );
  });

  it('the frequency group always speaks', () => {
    const ofGroup = /^(OK|EVIDENCE_REQUIRED|CASE_|EXEMPT_SPECIAL|SUPERIOR_|TRUSTED_|CAP_|NO_CAP_KEY)/;
    fc.assert(
      fc.property(anyCheck, given => {
        const spoken = answer(given).codes.filter(code => ofGroup.test(code));
        expect(spoken.length).toBeGreaterThan(0);
        expect(spoken.includes('OK') && spoken.length > 1).toBe(false);
      }),
    );
  });

  it('a deferred check asked again for its earliest day is deferred no longer', () => {
    fc.assert(
      fc.property(anyCheck, day, (given, filedAt) => {
        const onDay = (date: string) => {
          const over = { date, filedAt, inApprovedPlan: false, kinds: ['消防'] };
          return answer({ ...check('LYG', over), settings: { quiet: { enabled: true } }, asOf: given.asOf });
        };
        const first = onDay(addDays(filedAt, 1));
        const { earliest } = first.data;
        expect(typeof earliest).toBe('string');
        const then = onDay(String(earliest));
        expect(then.codes).not.toContain('FILED_LATE');
        expect(then.codes).not.toContain('QUIET_PERIOD');
      }),
    );
  });
});

describe('no sequence of allowed checks exceeds the cap', () => {
  const asked = fc.record({
    date: day,
    kinds,
    mode,
    trigger: fc.constantFrom('daily', 'statutory', 'invited', 'recheck'),
    randomDraw: fc.boolean(),
  });

  /** Carries out each check that the cap lets through, in the order asked, and returns what was carried out. */
  function carryOut(
    profileName: string,
    requests: readonly {
      date: string;
      kinds: string[];
      mode: string;
      trigger: string;
      randomDraw: boolean;
    }[],
  ) {
    const done: ReturnType<typeof visit>[] = [];
    for (const { trigger: type, ...request } of requests) {
      const { codes } = answer(check(profileName, { ...request, trigger: { type } }, { history: done }));
      if (!codes.some(code => code.startsWith('CAP_'))) done.push(visit({ ...request, trigger: type }));
    }
    return done.filter(
      past => past.mode === 'onsite' && (past.trigger === 'daily' || past.trigger === 'statutory'),
    );
  }

  const yearly = (visits: ReturnType<typeof visit>[], year: string) =>
    visits.filter(past => String(past.date).startsWith(year));

  it('in LYG: one of a kind a year', () => {
    fc.assert(
      fc.property(fc.array(asked, { maxLength: 25 }), requests => {
        const done = carryOut('LYG', requests);
        for (const year of ['2025', '2026']) {
          for (const name of ['消防', '食品安全', '燃气']) {
            const ofKind = yearly(done, year).filter(
              past => Array.isArray(past.kinds) && past.kinds.includes(name),
            );
            expect(ofKind.length).toBeLessThanOrEqual(1);
          }
        }
      }),
    );
  });

  it('in LINYI: two draws a year', () => {
    fc.assert(
      fc.property(fc.array(asked, { maxLength: 25 }), requests => {
        const drawn = carryOut('LINYI', requests).filter(past => past.randomDraw);
        for (const year of ['2025', '2026']) expect(yearly(drawn, year).length).toBeLessThanOrEqual(2);
      }),
    );
  });
});
