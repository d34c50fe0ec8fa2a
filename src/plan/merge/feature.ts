import { type MergeView, mergeCard, mergeScenarioCard } from '../../../cards/merge.ts';
import type { FormValues } from '../../chat/card.ts';
import type { Json } from '../../db/sql.ts';
import { type DocTable, loadDocs, saveDocs } from '../../decide/doc-store.ts';
import type { CardRef } from '../../decide/feature.ts';
import { type AnyFeature, feature } from '../../decide/subject.ts';
import { nudgeCommand } from '../acting.ts';
import { type MergeCommand, mergeCommand } from './commands.ts';
import { decideMerge } from './decide.ts';
import { type MergeFacts, mergeFacts } from './facts.ts';
import { type MergeState, mergeSchema, savedBy } from './state.ts';

const table: DocTable<MergeState> = {
  name: 'merge_suggestion',
  columns: { year: 'int', state: 'text' },
  schema: mergeSchema,
};

/** 合并建议 (C8) as the shell runs it. */
export function mergeSuggestions(): AnyFeature {
  return feature<MergeState, MergeCommand, MergeFacts>({
    kind: 'merge',
    load: (sql, ids, lock) => loadDocs(sql, table, ids, lock),
    save: (sql, changes, now) => saveDocs(sql, table, changes, now),
    region: state => state.regionId,
    version: state => state.version,
    atVersion: (state, version) => ({ ...state, version }),
    parse: command => {
      const parsed = mergeCommand.safeParse(command);
      return parsed.success ? parsed.data : undefined;
    },
    fromTap: mergeTap,
    fromDuty: duty => nudgeCommand('merge', duty),
    facts: mergeFacts,
    decide: decideMerge,
    card: (state, ref, now) =>
      ref.kind === 'merge.scenario'
        ? mergeScenarioCard(viewOf(state, now))
        : mergeCard(viewOf(state, now), ref.unitId),
  });
}

function mergeTap(card: CardRef, action: string, form: FormValues): Json | undefined {
  const { unitId } = card;
  switch (`${card.kind}/${action}`) {
    case 'merge.suggest/agree':
      return { type: 'merge.agree', unitId };
    case 'merge.suggest/retime':
      return { type: 'merge.retime', unitId, date: form.date ?? '' };
    case 'merge.suggest/decline':
      return { type: 'merge.decline', unitId, reason: form.reason ?? '' };
    case 'merge.scenario/scenario':
      return { type: 'merge.scenario', scenario: form.scenario ?? '' };
    default:
      return undefined;
  }
}

function viewOf(state: MergeState, now: Date): MergeView {
  const { doc } = state;
  const shorts = new Map(doc.units.map(unit => [unit.id, unit.short]));
  const short = (unitId: string): string => shorts.get(unitId) ?? '';
  return {
    state: state.state,
    no: `HB${state.year}-${state.id.slice(-6).toUpperCase()}`,
    units: doc.units,
    scenario: doc.scenario === null ? null : { name: doc.scenario.name, lead: doc.scenario.lead.name },
    date: doc.date,
    enterprises: doc.enterprises.map(({ name, checks }) => ({
      name,
      checks: checks.map(({ unitId, date }) => ({ short: short(unitId), date })),
    })),
    saved: savedBy(doc),
    agreed: doc.agreed.map(({ unitId, name, at }) => ({
      unitId,
      short: short(unitId),
      by: name,
      at: new Date(at),
    })),
    retimed:
      doc.retimed === undefined ? undefined : { short: doc.retimed.unit.short, from: doc.retimed.from },
    declined:
      doc.declined === undefined
        ? undefined
        : { short: doc.declined.unit.short, reason: doc.declined.reason },
    now,
  };
}
