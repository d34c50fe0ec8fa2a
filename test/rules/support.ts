import { parseCase } from '../../src/rules/parse.ts';
import { answerCase, type RulesAnswer } from '../../src/rules/run.ts';

type Fields = Record<string, unknown>;

/** Answers a raw case as a line of input would be; a case that does not parse fails the test with its issues. */
export function answer(raw: Fields): RulesAnswer {
  const parsed = parseCase({ id: 'T', ...raw });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return answerCase(parsed.value);
}

/** Codes in alphabetical order, as the cases list them. */
export function codes(raw: Fields): string[] {
  return [...answer(raw).codes].sort();
}

/** The issues of a case that must not parse. */
export function issues(raw: unknown): readonly { path: string; reason: string }[] {
  const parsed = parseCase(raw);
  return parsed.ok ? [] : parsed.issues;
}

/** A planned daily fire check of a county unit on Wednesday 16 September 2026, with parts replaced. */
export function proposal(over: Fields = {}): Fields {
  return {
    enterprise: '甲企业',
    unit: 'XFDD',
    unitLevel: 'county',
    kinds: ['消防'],
    date: '2026-09-16',
    trigger: { type: 'daily' },
    inApprovedPlan: true,
    ...over,
  };
}

/** A fire check that really took place, far enough back to raise no interval hint. */
export function visit(over: Fields = {}): Fields {
  return {
    enterprise: '甲企业',
    date: '2026-03-12',
    level: 'county',
    units: ['XFDD'],
    kinds: ['消防'],
    mode: 'onsite',
    randomDraw: false,
    entered: true,
    ...over,
  };
}

/** A `rules check` case. */
export function check(profile: string, over: Fields = {}, rest: Fields = {}): Fields {
  return { command: 'rules check', profile, proposal: proposal(over), ...rest };
}

export function person(name: string, over: Fields = {}): Fields {
  return { name, certified: true, role: 'inspector', ...over };
}

export const withHistory = (...history: Fields[]): Fields => ({ history });
