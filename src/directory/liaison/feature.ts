import { gapCard } from '../../../cards/liaison.ts';
import { loadDocs, saveDocs } from '../../decide/doc-store.ts';
import { type AnyFeature, feature } from '../../decide/subject.ts';
import { decideGap } from './decide.ts';
import { type GapFacts, gapFacts } from './facts.ts';
import { type GapCommand, type GapState, gapCommand, gapTable } from './state.ts';

/** 联络员制度 (F004): a post without its holder, until somebody holds it. */
export function postGaps(): AnyFeature {
  return feature<GapState, GapCommand, GapFacts>({
    kind: 'postGap',
    load: (sql, ids, lock) => loadDocs(sql, gapTable, ids, lock),
    save: (sql, changes, now) => saveDocs(sql, gapTable, changes, now),
    region: state => state.regionId,
    version: state => state.version,
    atVersion: (state, version) => ({ ...state, version }),
    parse: command => gapCommand.safeParse(command).data,
    fromTap: (_ref, action, form) => {
      if (action === 'appoint') return { type: 'gap.appoint', personId: form.personId ?? '' };
      return action === 'deputy' ? { type: 'gap.deputy' } : undefined;
    },
    fromDuty: ({ step, card, to }) => ({ type: 'gap.nudge', step, card, office: 'office' in to }),
    facts: gapFacts,
    decide: decideGap,
    card: (state, _ref, now) => gapCard(state, now),
  });
}
