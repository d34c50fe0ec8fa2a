/** Between a draw and the rules engine: what it is asked, and what of its answer is kept. */
import type { DrawCase, Visit } from '../../rules/schema.ts';
import type { DrawState } from './state.ts';

/** What both the draw and the look after it ask. */
export function caseOf(state: DrawState, level: DrawCase['unitLevel'], history: readonly Visit[]) {
  const { doc } = state;
  return {
    id: state.no,
    command: 'draw' as const,
    profile: 'CUSTOM' as const,
    calendar: { years: [], overrides: [] },
    unitLevel: level,
    kinds: doc.scenario.kinds,
    date: doc.date,
    line: undefined,
    history: [...history],
  };
}

/** Lists of names by reason. */
export function listsOf(value: unknown): Record<string, string[]> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([reason, names]) => [reason, namesIn(names)]));
}

export function namesIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : [];
}
