import {
  amendedCard,
  type CycleView,
  calendarCard,
  draftCard,
  dueCard,
  phonesCard,
  progressCard,
  publishedCard,
  signCard,
} from '../../../cards/cycle.ts';
import type { Card, FormValues } from '../../chat/card.ts';
import type { Json } from '../../db/sql.ts';
import { loadDocs, saveDocs } from '../../decide/doc-store.ts';
import type { CardRef } from '../../decide/feature.ts';
import { type AnyFeature, feature } from '../../decide/subject.ts';
import { dayOf } from '../../duty/calendar.ts';
import { bulletinOf } from '../bulletin/content.ts';
import { bulletinSpan, quarterName, quarterOf } from '../period.ts';
import { timeOf } from '../submission/effects.ts';
import { type CycleCommand, cycleCommand } from './commands.ts';
import { decideCycle } from './decide.ts';
import { type CycleFacts, cycleFacts } from './facts.ts';
import { type CycleState, cycleTable } from './state.ts';

/** 季度/半年通报 as the shell runs it. */
export function reportCycles(): AnyFeature {
  return feature<CycleState, CycleCommand, CycleFacts>({
    kind: 'reportCycle',
    load: (sql, ids, lock) => loadDocs(sql, cycleTable, ids, lock),
    save: (sql, changes, now) => saveDocs(sql, cycleTable, changes, now),
    region: state => state.regionId,
    version: state => state.version,
    atVersion: (state, version) => ({ ...state, version }),
    parse: command => cycleCommand.safeParse(command).data,
    fromTap: cycleTap,
    fromDuty: ({ kind, step, to, card }) => ({ type: 'cycle.nudge', duty: kind, step, to: { ...to }, card }),
    facts: cycleFacts,
    decide: decideCycle,
    card: cycleCard,
  });
}

function cycleTap(_ref: CardRef, action: string, form: FormValues): Json | undefined {
  switch (action) {
    case 'collect':
    case 'send':
    case 'sign':
      return { type: `cycle.${action}` };
    case 'text':
      return { type: 'cycle.text', cases: form.cases ?? '', next: form.next ?? '' };
    case 'sendBack':
      return { type: 'cycle.sendBack', reason: form.reason ?? '' };
    default:
      return undefined;
  }
}

function cycleCard(state: CycleState, ref: CardRef, now: Date): Card {
  const view = viewOf(state, now);
  const n = Number.parseInt(ref.slot, 10) || 0;
  switch (ref.kind) {
    case 'report.phones':
      return phonesCard(view, n);
    case 'report.calendar':
      return calendarCard(view);
    case 'bulletin.draft':
      return draftCard(view);
    case 'bulletin.sign':
      return signCard(view, n);
    case 'bulletin.published':
      return publishedCard(view);
    case 'bulletin.amended':
      return amendedCard(view, n);
    case 'bulletin.due':
      return dueCard(view, n);
    default:
      return progressCard(view);
  }
}

function viewOf(state: CycleState, now: Date): CycleView {
  const quarter = quarterOf(state.period);
  return {
    state,
    quarter: quarterName(quarter),
    span: bulletinSpan(quarter).title,
    dueDay: state.dueAt === null ? undefined : dayOf(state.dueAt),
    dueClock: state.dueAt === null ? '' : timeOf(state.dueAt),
    bulletinDay: state.doc.bulletinAt === null ? undefined : dayOf(new Date(state.doc.bulletinAt)),
    points: state.doc.collected === undefined ? [] : pointsOf(state),
    now,
  };
}

/** 四行要点: the overview, and what units are named for. */
function pointsOf(state: CycleState): string[] {
  const { sections } = bulletinOf(state);
  const [overview, problems] = [sections[0], sections[4]];
  return [...(overview?.paragraphs ?? []), ...(problems?.paragraphs.slice(0, 1) ?? [])];
}
