import type { Context } from '../decide/feature.ts';
import { chosenUnits } from './dispatch.ts';
import type { RouteResult, WhistleType } from './route/index.ts';
import type { Reading, UnitRef, WhistleKind, WhistleState } from './state.ts';

export const KINDS: Readonly<Record<WhistleType, WhistleKind>> = {
  应急哨: 'URGENT',
  日常哨: 'ROUTINE',
  攻坚哨: 'HARD',
};

export function readingOf(route: RouteResult, place: string, context: Context): Reading {
  return {
    outOfScope: route.outOfScope,
    lead: route.lead,
    confidence: route.confidence,
    sure: !route.outOfScope && route.lead !== null && route.confidence > context.settings.whistle.unsureAt,
    matched: route.matched,
    duty: route.why.duty ?? null,
    item: route.why.listItem ?? null,
    matters: route.matters.map(({ code }) => code),
    precedent: route.why.precedent ?? null,
    gate: route.why.gate ?? null,
    advised: false,
    missing: route.ask.filter(one => one !== 'location' || place === ''),
  };
}

/** The units of the bot's suggestion or of whoever corrected it. */
export function suggested(state: WhistleState): { lead: UnitRef; joint: UnitRef[] } | undefined {
  const { lead } = state.doc.reading;
  return lead === null ? undefined : chosenUnits(state.doc.units, lead, state.doc.joint);
}
