import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { findingWords } from '../../cards/rules.ts';
import { type Finding, familyNames } from '../../src/rules/verdict.ts';
import { answer, check, person, visit } from './support.ts';

const file = new URL('../fixtures/rule_cases.json', import.meta.url);
const published = z.array(z.record(z.string(), z.unknown())).parse(JSON.parse(readFileSync(file, 'utf8')));

const unplanned = { inApprovedPlan: false };
const withBasis = { type: 'daily', basisNo: '清应急〔2026〕2号' };
const more = [
  check('LYG', { ...unplanned, domain: 'safety', trigger: withBasis }),
  check('LYG', {}, { history: [visit({ level: 'city', date: '2026-06-02' })] }),
  check('LINYI', { drawnAt: '2026-06-01' }, { history: [visit({ level: 'city', date: '2026-06-02' })] }),
  check(
    'NT',
    {},
    {
      history: [visit({ date: '2026-09-14' }), visit({ date: '2026-09-15' }), visit({ date: '2026-09-01' })],
    },
  ),
  check('LYG', {
    ...unplanned,
    consentRef: '6号',
    stage: 'start',
    filingNo: 'B-1',
    team: [person('甲'), person('乙')],
  }),
];
const findings: Finding[] = [...published, ...more].flatMap(given => [...answer(given).findings]);

const names: Record<string, string> = { XFDD: '县消防大队', SCJGJ: '县市场监管局', NYNCJ: '县农业农村局' };
const naming = { unit: (code: string) => names[code] ?? code.replace(/^[A-Z]+$/, '某局') };
const wordsOf = (code: string, from = findings) => {
  const found = from.find(candidate => candidate.code === code);
  if (!found) throw new Error(`no finding ${code}`);
  return findingWords(found, naming);
};

describe('every finding in plain words', () => {
  it('is met at least once for every code', () => {
    expect([...new Set(findings.map(({ family }) => family))].sort()).toEqual(familyNames.toSorted());
  });

  it('says something whole and short, on a basis, with something to do', () => {
    for (const found of findings) {
      const { text, basis, next } = findingWords(found, naming);
      expect(text, found.code).not.toMatch(/undefined|NaN|null|（）|第年|已有次|[A-Z]{4}/);
      expect(text.length, found.code).toBeLessThanOrEqual(90);
      expect(text, found.code).toMatch(/[。？]$/);
      expect(basis, found.code).toMatch(/^(依据：|参照（非本县文件）：|系统默认|本县设置)/);
      expect(next.length, found.code).toBeGreaterThan(0);
      expect(next.every(({ label }) => label.length > 0 && label.length <= 12)).toBe(true);
    }
  });

  it('names units by their names and days as officials write them', () => {
    expect(wordsOf('CAP_SAME_KIND').text).toBe('2026年消防类检查已有1次（3月12日），上限1次，已用完。');
    expect(wordsOf('MERGE_2').text).toContain('县市场监管局、县消防大队');
    expect(wordsOf('SUPERIOR_CHECKED').text).toContain('5月20日');
    const notCopied = findings.filter(
      ({ family, params }) => family === 'INCOMPLETE' && String(params.missing).includes('ccTo'),
    );
    expect(wordsOf('INCOMPLETE', notCopied).text).toContain('未抄送县农业农村局');
    expect(wordsOf('INCOMPLETE').text).toContain('第2行抽查比例、第2行检查频次');
  });

  it('tells how many days short a filing is, or that there is none', () => {
    expect(wordsOf('FILED_LATE').text).toBe(
      '计划外检查要提前5日报备，现在只提前4日。编入后续检查计划，不得单独开展。最早可查：2026年6月16日。',
    );
    const none = findings.filter(({ family, params }) => family === 'FILED_LATE' && params.filed === false);
    expect(wordsOf('FILED_LATE', none).text).toContain('还没有报备');
  });

  it('never passes off another county’s rule, or a default, as the county’s own', () => {
    const basisOf = (code: string, given: Record<string, unknown>) =>
      wordsOf(code, [...answer(given).findings]).basis;
    const history = [visit({ level: 'city', date: '2026-06-02' })];
    expect(basisOf('SUPERIOR_CHECKED', check('LYG', {}, { history }))).toMatch(/^依据：连云港市/);
    expect(basisOf('SUPERIOR_CHECKED', check('LINYI', {}, { history }))).toMatch(/^依据：临政办发/);
    expect(basisOf('SUPERIOR_CHECKED', check('NT', {}, { history }))).toMatch(/^参照（非本县文件）/);
    const settings = { capScope: 'total', cap: 1 };
    expect(basisOf('CAP_TOTAL', check('NT', {}, { settings, history: [visit()] }))).toBe('本县设置');
    expect(basisOf('NOT_FILED', check('NT', { stage: 'start' }))).toMatch(/^依据：通政办发/);
    expect(basisOf('NOT_FILED', check('LYG', { stage: 'start' }))).toMatch(/^参照（非本县文件）/);
    const strict = check('NT', { inApprovedPlan: false }, { settings: { consentRequired: true } });
    expect(basisOf('JOINT_MEETING_CONSENT', strict)).toBe('本县设置');
    expect(wordsOf('EVIDENCE_REQUIRED').basis).toMatch(/^系统默认/);
  });

  it('lets the office override what is soft only', () => {
    for (const { verdict, override } of findings) {
      expect(override).toBe(verdict === 'NEEDS_APPROVAL' || verdict === 'WARN' ? 'office' : 'none');
    }
  });
});
