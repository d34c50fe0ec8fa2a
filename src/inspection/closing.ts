/** From the last result to the archive: entries for the yearly caps, publication, the state that all parts add up to. */
import type { Context, Effect } from '../decide/feature.ts';
import { addDays, atTime, type Day, dayOf } from '../duty/calendar.ts';
import type { RuleSettings } from '../rules/settings.ts';
import { owesTeams } from './ahead.ts';
import { met, owes, record, recordState, toLiaison } from './effects.ts';
import type { TaskFacts } from './facts.ts';
import type { Entry, Publication } from './shapes.ts';
import {
  entrusters,
  isOver,
  kindsOf,
  owesBackfill,
  type Participant,
  present,
  type TaskState,
  type TaskStateName,
  withDoc,
} from './state.ts';

interface Step {
  readonly state: TaskState;
  readonly effects: Effect[];
}

/** 结果全确认: the entries are counted and every unit that entered results owes its publication. */
export function resultsComplete(state: TaskState, context: Context, facts: TaskFacts): Step {
  if (
    state.state !== 'RESULT_PENDING' ||
    state.participants.some(p => p.state === 'ARRIVED' && p.role !== 'town')
  ) {
    return { state, effects: [] };
  }
  const { settings } = facts;
  if (settings === undefined) throw new Error('no rule settings were prepared');
  const units = present(state).filter(({ state: at }) => at === 'RESULT_ENTERED');
  const due = publicationDue(dayOf(context.now), settings, context);
  const openedAt = context.now.toISOString();
  const counted = withDoc(state, { resultsAt: openedAt, entries: entriesOf(state, units, context) });
  const opened: TaskState = {
    ...counted,
    participants: counted.participants.map(p =>
      p.state === 'RESULT_ENTERED' && p.role !== 'town' ? { ...p, publication: { openedAt, due } } : p,
    ),
  };
  const phase = phased(opened, context);
  return {
    state: phase.state,
    effects: [
      { effect: 'settle', card: 'task.result' },
      ...met(state, 'task.result'),
      ...units.flatMap(({ unit }) => publishing(unit.id, due, context)),
      record('task.resultsComplete', {
        before: null,
        after: { entries: opened.doc.entries.length },
        units: units.map(({ unit }) => unit.code),
        publishBy: due,
      }),
      ...phase.effects,
    ],
  };
}

/** 原则上 5 日内 (F000 四(四)): natural days unless the county counts working days. */
export function publicationDue(from: Day, { publish }: RuleSettings, context: Context): Day {
  return publish.dayMode === 'workday'
    ? context.calendar.addWorkdays(from, publish.pushDays)
    : addDays(from, publish.pushDays);
}

function publishing(unitId: string, due: Day, context: Context): Effect[] {
  return [toLiaison('publish.due', unitId), publishDuty(unitId, due, context)];
}

export function publishDuty(unitId: string, due: Day, context: Context): Effect {
  return owes('task.publish', unitId, atTime(due, '23:59'), context);
}

/** One joint entry an enterprise, with the units that came and entered results; an entrusting unit is not among them. */
function entriesOf(state: TaskState, units: readonly Participant[], context: Context): Entry[] {
  return state.doc.enterprises.map(target => ({
    id: context.newId(),
    enterpriseId: target.id,
    units: units.map(({ unit }) => unit.code),
    kinds: kindsOf(state, units),
    trigger: (target.trigger ?? state.doc.trigger).type,
    mode: state.doc.mode,
  }));
}

export function isPublished({ ssj, hlw, notPublic }: Publication): boolean {
  return notPublic !== undefined || (ssj !== undefined && hlw !== undefined);
}

/** The state that rectifications, handovers and publications add up to. */
function phaseOf(state: TaskState): TaskStateName {
  const rectifications = state.participants.flatMap(p => p.rectifications ?? []);
  if (rectifications.some(({ state: at }) => at === 'review')) return 'REVIEWING';
  if (rectifications.some(({ state: at }) => at === 'open')) return 'RECTIFYING';
  const publishing = state.participants.some(p => p.publication !== undefined && !isPublished(p.publication));
  const turning = state.doc.handovers.some(({ receipt }) => receipt === undefined);
  return publishing || turning || owesBackfill(state) || owesTeams(state) ? 'PUBLISHING' : 'ARCHIVED';
}

/** Sets the state anew after a part has changed; 归档 when everything is closed. */
export function phased(state: TaskState, context: Context): Step {
  if (state.doc.resultsAt === undefined || isOver(state)) return { state, effects: [] };
  const to = phaseOf(state);
  if (to === state.state) return { state, effects: [] };
  const moved: TaskState = { ...state, state: to };
  if (to !== 'ARCHIVED') return { state: moved, effects: [recordState('task.moved', state, moved)] };
  const next = withDoc(moved, { archivedAt: context.now.toISOString() });
  return {
    state: next,
    effects: [
      { effect: 'settle', card: 'publish.due' },
      { effect: 'settle', card: 'rectify.due' },
      { effect: 'settle', card: 'task.dispatch' },
      toLiaison('task.archived', state.leadUnitId),
      recordState('task.archived', state, next, {
        entries: state.doc.entries.length,
        entrusted: present(state).flatMap(p => entrusters(state, p.unit.id).map(e => e.unit.code)),
      }),
    ],
  };
}
