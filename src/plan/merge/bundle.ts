/** Merge suggestions (R5) put together so that one card speaks of all enterprises that the same units share. */
import { z } from 'zod';
import type { Day } from '../../duty/calendar.ts';
import type { MergeSuggestion } from '../../rules/merge.ts';
import { day, type UnitRef, unitRef } from '../shapes.ts';

export const bundleShape = {
  /** Every unit with a check in it. One unit alone: its own offices should go together. */
  units: z.array(unitRef).min(1),
  scenario: z.object({ code: z.string(), name: z.string(), lead: unitRef }).nullable(),
  /** When to go, about. */
  date: day,
  enterprises: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      checks: z.array(z.object({ unitId: z.string(), date: day })),
    }),
  ),
};
const bundle = z.object(bundleShape);
export type Bundle = z.infer<typeof bundle>;

/** A planned check as the matching reads it. */
export interface PlannedCheck {
  readonly id: string;
  readonly unitId: string;
  readonly unit: string;
  readonly enterprise: string;
  readonly date: Day;
}

export interface Names {
  readonly units: ReadonlyMap<string, UnitRef>;
  readonly enterprises: ReadonlyMap<string, string>;
  readonly scenarios: ReadonlyMap<string, { readonly name: string; readonly lead: string }>;
}

/**
 * One bundle for each set of units, scenario and month, of at most `most` enterprises: so many can be visited on the
 * days around one date. The date is that of the first check, for it must not come later than planned.
 */
export function bundles(
  suggestions: readonly MergeSuggestion[],
  checks: ReadonlyMap<string, PlannedCheck>,
  names: Names,
  most: number,
): Bundle[] {
  const parts = suggestions.map(suggestion => partOf(suggestion, checks, names));
  const groups = Map.groupBy(parts, part => part.key);
  return [...groups.values()].flatMap(group => {
    const sorted = group.toSorted((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
    const chunks: Bundle[] = [];
    for (let at = 0; at < sorted.length; at += most) {
      const chunk = sorted.slice(at, at + most);
      const [head] = chunk;
      if (head === undefined) continue;
      chunks.push({
        units: head.units,
        scenario: head.scenario,
        date: head.first,
        enterprises: chunk.map(part => part.enterprise),
      });
    }
    return chunks;
  });
}

interface Part {
  readonly key: string;
  readonly first: Day;
  readonly units: UnitRef[];
  readonly scenario: Bundle['scenario'];
  readonly enterprise: Bundle['enterprises'][number];
}

function partOf(suggestion: MergeSuggestion, checks: ReadonlyMap<string, PlannedCheck>, names: Names): Part {
  const own = suggestion.members.map(id => found(checks, id)).toSorted((a, b) => (a.date < b.date ? -1 : 1));
  const units = [...new Set(own.map(check => check.unit))].sort().map(code => found(names.units, code));
  const first = own[0]?.date ?? '';
  const scenario = scenarioOf(suggestion, names);
  return {
    key: [units.map(unit => unit.code).join(','), scenario?.code ?? '', first.slice(0, 7)].join('|'),
    first,
    units,
    scenario,
    enterprise: {
      id: suggestion.enterprise,
      name: names.enterprises.get(suggestion.enterprise) ?? '',
      checks: own.map(({ unitId, date }) => ({ unitId, date })),
    },
  };
}

function scenarioOf({ scenario, lead }: MergeSuggestion, names: Names): Bundle['scenario'] {
  if (scenario === undefined || lead === undefined) return null;
  return { code: scenario, name: found(names.scenarios, scenario).name, lead: found(names.units, lead) };
}

function found<T>(map: ReadonlyMap<string, T>, key: string): T {
  const value = map.get(key);
  if (value === undefined) throw new Error(`the matching does not know ${key}`);
  return value;
}
