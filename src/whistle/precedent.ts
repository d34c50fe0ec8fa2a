import { whistleLines, whistleSays } from '../../cards/whistle-says.ts';
import type { Actor, Context, Decision } from '../decide/feature.ts';
import { already, isOffice, markOf, refuse } from './authority.ts';
import type { CommandOf } from './commands.ts';
import { logged, recordUnit } from './effects.ts';
import type { WhistleFacts } from './facts.ts';
import {
  findAssignment,
  live,
  type Mark,
  type Ruling,
  type UnitRef,
  unitByCode,
  type WhistleState,
  withAssignment,
  withDoc,
} from './state.ts';

const MOST_TERMS = 4;

/**
 * 职责判例: who handles calls of this kind from now on. By the words that the office typed, else by the longest one that
 * told the bot what the call is about.
 */
export function precedentOf(
  state: WhistleState,
  lead: UnitRef,
  { terms, kind }: { readonly terms: string; readonly kind: Ruling['kind'] },
  by: Mark,
  context: Context,
): Ruling | undefined {
  const { item, matched } = state.doc.reading;
  const typed = terms
    .split(/[、,，;；\s]+/u)
    .filter(word => word !== '')
    .slice(0, MOST_TERMS);
  const longest = [...matched].sort((a, b) => b.length - a.length).slice(0, 1);
  const words = typed.length > 0 ? typed : longest;
  if (words.length === 0) return undefined;
  return {
    ...by,
    id: context.newId(),
    matter: item,
    terms: words,
    lead: lead.code,
    joint: live(state)
      .filter(({ role, unit }) => role === 'joint' && unit.id !== lead.id)
      .map(({ unit }) => unit.code),
    kind,
  };
}

/**
 * A unit that was there says that the call was not its duty (哨不准): the office says who takes the next one of its kind.
 * So what departments mark improves routing, by a person's word and without ranking anybody (domain.md §3.2 双向评价).
 */
export function teach(
  state: WhistleState,
  command: CommandOf<'whistle.teach'>,
  actor: Actor,
  context: Context,
  facts: WhistleFacts,
): Decision<WhistleState> {
  if (!isOffice(actor, facts)) return refuse('not-office', whistleSays.onlyOffice);
  const found = findAssignment(state, command.unitId);
  if (found?.apt === undefined || found.apt.ruled !== undefined) return already(whistleSays.ruledAlready);
  const to = command.lead === '' ? found.unit : unitByCode(state.doc.units, command.lead);
  if (to === undefined) return refuse('no-unit', whistleSays.noUnit);
  const by = markOf(actor, context.now);
  const kind = to.id === found.unit.id ? 'keep' : 'designate';
  const precedent = precedentOf(state, to, { terms: command.terms, kind }, by, context);
  if (precedent === undefined) return refuse('no-terms', whistleSays.needsTerms);
  const taught = withAssignment(state, { ...found, apt: { ...found.apt, ruled: { ...by, lead: to.code } } });
  return {
    decided: true,
    state: logged(
      withDoc(taught, { rulings: [...taught.doc.rulings, precedent] }),
      context.now,
      whistleLines.taught(to.short, precedent.terms, by.name),
    ),
    say: whistleSays.taught(to.short),
    effects: [
      { effect: 'settle', card: 'whistle.learn', slot: found.unit.id },
      recordUnit('whistle.taught', found, found.state, {
        lead: to.code,
        terms: precedent.terms,
        by: by.name,
      }),
    ],
  };
}

/** 撤判例: what was ruled on this call leads no further one. */
export function forget(
  state: WhistleState,
  actor: Actor,
  context: Context,
  facts: WhistleFacts,
): Decision<WhistleState> {
  if (!isOffice(actor, facts)) return refuse('not-office', whistleSays.onlyOffice);
  if (!state.doc.rulings.some(({ retired }) => retired === undefined))
    return refuse('no-ruling', whistleSays.noRuling(state.no));
  const by = markOf(actor, context.now);
  const next = withDoc(state, {
    rulings: state.doc.rulings.map(ruling => ({ ...ruling, retired: ruling.retired ?? by })),
  });
  return {
    decided: true,
    state: logged(next, context.now, whistleLines.forgotten(by.name)),
    say: whistleSays.forgotten(state.no),
    effects: [
      {
        effect: 'record',
        action: 'whistle.forgotten',
        detail: { no: state.no, rulings: state.doc.rulings.map(({ id }) => id), by: by.name },
      },
    ],
  };
}
