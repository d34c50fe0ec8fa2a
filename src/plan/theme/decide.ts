/** 主题认领 (C21) and its coverage: every claimed theme at least once a year, by 08-31 (F002 二, domain.md §3.0). */
import { planSays } from '../../../cards/plan-copy.ts';
import { themeSays } from '../../../cards/theme.ts';
import type { Actor, Context, Decision, Effect } from '../../decide/feature.ts';
import { addDays, atTime, dayOf, daysBetween } from '../../duty/calendar.ts';
import { already, isOffice, markOf, mayActFor, recordChange, refuse } from '../acting.ts';
import type { UnitRef } from '../shapes.ts';
import type { ThemeCommand, ThemeCommandOf } from './commands.ts';
import type { ThemeFacts } from './facts.ts';
import { type ThemeState, withTheme } from './state.ts';

export function decideTheme(
  state: ThemeState | undefined,
  command: ThemeCommand,
  actor: Actor,
  context: Context,
  facts: ThemeFacts,
): Decision<ThemeState> {
  if (command.type === 'theme.publish') {
    return state === undefined
      ? publish(context.subjectId, command, actor, context, facts)
      : already(themeSays.known(state.name));
  }
  if (state === undefined) return refuse('no-theme', themeSays.none);
  switch (command.type) {
    case 'theme.claim':
      return claim(state, command, actor, context, facts);
    case 'theme.decline':
      return decline(state, command, actor, context, facts);
    case 'theme.assign':
      return assign(state, command, actor, context, facts);
    case 'theme.year':
      return actor.kind === 'system'
        ? watch(state, command.year, context, facts)
        : refuse('not-system', planSays.onlyOffice);
    case 'theme.nudge':
      return nudge(state, command, context, facts);
  }
}

function publish(
  id: string,
  command: ThemeCommandOf<'theme.publish'>,
  actor: Actor,
  context: Context,
  facts: ThemeFacts,
): Decision<ThemeState> {
  if (!isOffice(actor, facts.within)) return refuse('not-office', planSays.onlyOffice);
  const known = new Set(facts.units.flatMap(({ code, name, short }) => [code, name, short]));
  const unknown = command.units.filter(name => !known.has(name));
  if (unknown.length > 0) return refuse('no-unit', themeSays.noUnits(unknown));
  const state: ThemeState = {
    id,
    regionId: actor.kind === 'system' ? (command.regionId ?? '') : actor.member.regionId,
    version: 0,
    name: command.name,
    state: 'OPEN',
    unitId: null,
    doc: {
      source: command.source,
      suggested: [...facts.units],
      declined: [],
      least: context.settings.theme.minPerYear,
      coverMMDD: context.settings.theme.coverMMDD,
    },
  };
  const due = atTime(
    context.calendar.addWorkdays(dayOf(context.now), context.settings.theme.claimWorkdays),
    '17:00',
  );
  return {
    decided: true,
    state,
    say: themeSays.published(command.name, facts.units.length),
    effects: [
      ...facts.units.flatMap((unit): Effect[] => [
        { effect: 'show', card: 'theme.claim', to: { unitId: unit.id, role: 'liaison' } },
        { effect: 'duty', kind: 'theme.claim', unitId: unit.id, dueAt: due },
      ]),
      recordChange('theme.published', null, 'OPEN', {
        name: command.name,
        units: facts.units.map(unit => unit.code),
      }),
    ],
  };
}

function claim(
  state: ThemeState,
  command: ThemeCommandOf<'theme.claim'>,
  actor: Actor,
  context: Context,
  facts: ThemeFacts,
): Decision<ThemeState> {
  const unit = state.doc.suggested.find(({ id }) => id === command.unitId);
  if (unit === undefined || !mayActFor(actor, command.unitId, facts.within))
    return refuse('not-asked', themeSays.notAsked);
  return given(state, unit, actor, context, facts);
}

/** The theme is this unit's now; its year begins at once. */
function given(
  state: ThemeState,
  unit: UnitRef,
  actor: Actor,
  context: Context,
  facts: ThemeFacts,
): Decision<ThemeState> {
  const { claimed } = state.doc;
  if (claimed !== undefined) return already(themeSays.claimedAlready(claimed.unit.name));
  const owned: ThemeState = {
    ...withTheme(state, { claimed: { ...markOf(actor, context.now), unit } }),
    state: 'CLAIMED',
    unitId: unit.id,
  };
  const watched = watch(owned, Number(dayOf(context.now).slice(0, 4)), context, facts);
  if (!watched.decided) return watched;
  return {
    ...watched,
    say: themeSays.claimed(watched.state.doc.cover?.by ?? '', state.doc.least),
    effects: [
      { effect: 'dutyEnds', kind: 'theme.claim', as: 'done' },
      { effect: 'settle', card: 'theme.claim' },
      recordChange('theme.claimed', 'OPEN', 'CLAIMED', { unit: unit.code }),
      ...watched.effects,
    ],
  };
}

/** By when this year's inspection is due; a theme claimed later in the year has until its end. */
function watch(state: ThemeState, ofYear: number, context: Context, facts: ThemeFacts): Decision<ThemeState> {
  if (state.unitId === null) return refuse('not-claimed', themeSays.none);
  if (state.doc.cover?.year === ofYear) return already(themeSays.covered);
  const set = `${ofYear}-${state.doc.coverMMDD}`;
  const by = dayOf(context.now) <= set ? set : `${ofYear}-12-31`;
  const met = facts.done >= state.doc.least;
  const next = withTheme(state, { cover: { year: ofYear, by, done: facts.done, met, reminders: [] } });
  return {
    decided: true,
    state: next,
    effects: [
      ...(met ? [] : [coverDuty(state.unitId, by)]),
      recordChange('theme.watched', null, String(ofYear), { by, done: facts.done }),
    ],
  };
}

function coverDuty(unitId: string, by: string): Effect {
  return { effect: 'duty', kind: 'theme.cover', unitId, dueAt: atTime(addDays(by, 1), '00:00') };
}

function decline(
  state: ThemeState,
  command: ThemeCommandOf<'theme.decline'>,
  actor: Actor,
  context: Context,
  facts: ThemeFacts,
): Decision<ThemeState> {
  const unit = state.doc.suggested.find(({ id }) => id === command.unitId);
  if (unit === undefined || !mayActFor(actor, command.unitId, facts.within))
    return refuse('not-asked', themeSays.notAsked);
  if (state.doc.claimed !== undefined) return already(themeSays.claimedAlready(state.doc.claimed.unit.name));
  if (state.doc.declined.some(entry => entry.unit.id === unit.id)) return already(themeSays.declinedAlready);
  const declined = [...state.doc.declined, { ...markOf(actor, context.now), unit, reason: command.reason }];
  const nobody = declined.length === state.doc.suggested.length;
  return {
    decided: true,
    state: withTheme(state, { declined }),
    say: themeSays.declined,
    effects: [
      { effect: 'dutyEnds', kind: 'theme.claim', unitId: unit.id, as: 'done' },
      ...(nobody
        ? [{ effect: 'show', card: 'theme.claim', slot: 'office', to: { office: true } } as const]
        : []),
      recordChange('theme.declined', 'asked', 'declined', { unit: unit.code, reason: command.reason }),
    ],
  };
}

function assign(
  state: ThemeState,
  command: ThemeCommandOf<'theme.assign'>,
  actor: Actor,
  context: Context,
  facts: ThemeFacts,
): Decision<ThemeState> {
  if (!isOffice(actor, facts.within)) return refuse('not-office', planSays.onlyOffice);
  const [unit] = facts.units;
  if (unit === undefined) return refuse('no-unit', themeSays.noUnits([command.unit]));
  return given(state, unit, actor, context, facts);
}

function nudge(
  state: ThemeState,
  command: ThemeCommandOf<'theme.nudge'>,
  context: Context,
  facts: ThemeFacts,
): Decision<ThemeState> {
  if (command.duty === 'theme.claim') {
    const answered = state.doc.declined.some(entry => entry.unit.id === command.unitId);
    if (state.state === 'CLAIMED' || answered) return already(themeSays.declinedAlready);
    const slot = 'office' in command.to ? 'office' : `r${command.step}`;
    return shown(state, command, slot);
  }
  const { cover } = state.doc;
  if (cover === undefined || cover.met) return already(themeSays.covered);
  const met = facts.done >= state.doc.least;
  const left = daysBetween(dayOf(context.now), cover.by);
  const reminders = [...cover.reminders, { step: command.step, done: facts.done, left }];
  const next = withTheme(state, { cover: { ...cover, done: facts.done, met, reminders } });
  if (met) {
    return {
      decided: true,
      state: next,
      effects: [
        { effect: 'dutyEnds', kind: 'theme.cover', as: 'done' },
        { effect: 'settle', card: 'theme.gap' },
        recordChange('theme.covered', 'open', 'met', { year: cover.year, done: facts.done }),
      ],
    };
  }
  return shown(next, command, `${cover.year}.${command.step}`);
}

function shown(
  state: ThemeState,
  command: ThemeCommandOf<'theme.nudge'>,
  slot: string,
): Decision<ThemeState> {
  return {
    decided: true,
    state,
    effects: [
      { effect: 'show', card: command.card, slot, to: command.to },
      recordChange('theme.reminded', state.state, state.state, {
        duty: command.duty,
        step: command.step,
        unitId: command.unitId,
      }),
    ],
  };
}
