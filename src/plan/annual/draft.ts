/** 通知与起草: from the yearly notice to rows that are complete. */
import { planSays } from '../../../cards/plan-copy.ts';
import type { Actor, Context, Decision, Effect, Refusal } from '../../decide/feature.ts';
import { addDays, atTime } from '../../duty/calendar.ts';
import { annualDueDay, checkPlan } from '../../rules/plan.ts';
import type { RuleSettings } from '../../rules/settings.ts';
import { timeOf } from '../../rules/time.ts';
import { already, isOffice, markOf, mayActFor, notYours, recordChange, refuse } from '../acting.ts';
import type { UnitRef } from '../shapes.ts';
import type { PlanCommandOf } from './commands.ts';
import type { PlanFacts, RowFacts } from './facts.ts';
import { planId } from './season.ts';
import { type AddedRow, isEditable, isFiled, type PlanState, withDoc } from './state.ts';

/** A form may add so many rows; larger plans come as a file. */
const MOST_TYPED = 500;

/** 12-15 通知 (domain.md §3.4): the unit owes its plan by 01-31 24:00 (F004 二(二)1). */
export function open(
  id: string,
  command: PlanCommandOf<'plan.open'>,
  actor: Actor,
  context: Context,
  facts: PlanFacts,
): Decision<PlanState> {
  const { unit, settings, scenarios } = facts;
  if (unit === undefined || settings === undefined) return refuse('no-unit', planSays.noUnit);
  if (!isOffice(actor, facts.within)) return refuse('not-office', planSays.onlyOffice);
  if (!unit.enforcement) return refuse('no-enforcement', planSays.noEnforcement(unit.name));
  const due = atTime(addDays(annualDueDay(command.year, settings), 1), '00:00');
  const { regionId, enforcement: _, ...ref } = unit;
  const state: PlanState = {
    id,
    regionId,
    version: 0,
    unitId: unit.id,
    year: command.year,
    state: 'OPEN',
    filingNo: null,
    doc: {
      unit: ref,
      dueAt: due.toISOString(),
      scenarios: [...(scenarios ?? [])],
      revision: null,
      rows: 0,
      missing: [],
      joint: [],
      round: 0,
      cosigns: [],
      late: 0,
      receipts: [],
      amendments: [],
      reminders: [],
    },
  };
  const asked = command.others.length + 1;
  return {
    decided: true,
    ...(actor.kind === 'system' ? {} : { say: planSays.opening(command.year, asked) }),
    state: withDoc(state, { reminders: [{ step: 0, left: daysLeft(state, context.now) }] }),
    effects: [
      { effect: 'show', card: 'plan.file', to: { unitId: unit.id, role: 'liaison' } },
      { effect: 'duty', kind: 'plan.submit', unitId: unit.id, dueAt: due },
      ...command.others.map(
        (unitId): Effect => ({
          effect: 'command',
          feature: 'plan',
          subjectId: planId(unitId, command.year),
          command: { type: 'plan.open', regionId, unitId, year: command.year },
        }),
      ),
      recordChange('plan.opened', null, 'OPEN', {
        unit: unit.code,
        year: command.year,
        due: due.toISOString(),
      }),
    ],
  };
}

/** Whole days from the day of `now` to the due day; negative when it is over. */
export function daysLeft(state: PlanState, now: Date): number {
  const lastMoment = new Date(state.doc.dueAt).getTime() - 1;
  const startOfDay = (at: number): number => Math.floor((at + 8 * 3_600_000) / 86_400_000);
  return startOfDay(lastMoment) - startOfDay(now.getTime());
}

function mayEdit(state: PlanState, actor: Actor, facts: PlanFacts): Refusal | undefined {
  if (!mayActFor(actor, state.unitId, facts.within)) return notYours(state.doc.unit);
  if (isFiled(state)) return refuse('filed', planSays.amendFirst);
  return isEditable(state) ? undefined : refuse('in-review', planSays.inReview);
}

/** Rows of a file take the place of all earlier ones. */
export function fill(
  state: PlanState,
  command: PlanCommandOf<'plan.fill'>,
  actor: Actor,
  context: Context,
  facts: PlanFacts,
): Decision<PlanState> {
  const denied = mayEdit(state, actor, facts);
  if (denied !== undefined) return denied;
  const rows = facts.rows ?? [];
  if (rows.length === 0) return refuse('no-rows', planSays.noRows);
  if (command.revision === state.doc.revision) return already(planSays.sameFile);
  const filled = { ...markOf(actor, context.now), source: command.source, sha256: command.sha256 };
  const next = redrafted(
    withDoc(state, { revision: command.revision, filled, ...judged(state, rows, facts, context) }),
  );
  return {
    decided: true,
    state: next,
    say: planSays.filled(rows.length, next.doc.missing.length),
    effects: [
      ...takenBack(state),
      recordChange('plan.filled', state.state, next.state, {
        rows: rows.length,
        from: state.doc.revision,
        revision: command.revision,
        source: command.source,
        sha256: command.sha256,
      }),
    ],
  };
}

/** 增加一项 on the card's page. */
export function add(
  state: PlanState,
  command: PlanCommandOf<'plan.add'>,
  actor: Actor,
  context: Context,
  facts: PlanFacts,
): Decision<PlanState> {
  const denied = mayEdit(state, actor, facts);
  if (denied !== undefined) return denied;
  const row = rowOf(state, command, facts);
  if ('decided' in row) return row;
  const rows = [...(facts.rows ?? []), ...(state.added ?? []).map(asFacts), asFacts(row)];
  if (rows.length > MOST_TYPED) return refuse('too-many', planSays.useFile(MOST_TYPED));
  const units = new Map([
    ...(facts.units ?? []),
    ...state.doc.scenarios.flatMap(s => s.joint).map(u => [u.id, u] as const),
  ]);
  const { revision: old } = state.doc;
  const copied = old !== null && state.doc.amendments.some(({ from }) => from === old) ? { copied: old } : {};
  const revision = old === null || 'copied' in copied ? context.newId() : old;
  const next = redrafted({
    ...copied,
    ...withDoc(state, { revision, ...judged(state, rows, { ...facts, units }, context) }),
    added: [...(state.added ?? []), { ...row, no: rows.length }],
  });
  return {
    decided: true,
    state: next,
    say: planSays.added(rows.length),
    effects: [
      ...takenBack(state),
      recordChange('plan.rowAdded', state.state, next.state, {
        rows: rows.length,
        scenario: row.scenarioCode,
        enterprise: command.enterprise,
        date: row.date,
      }),
    ],
  };
}

function rowOf(state: PlanState, command: PlanCommandOf<'plan.add'>, facts: PlanFacts): AddedRow | Refusal {
  const scenario = state.doc.scenarios.find(({ code }) => code === command.scenario);
  if (scenario === undefined) return refuse('no-scenario', planSays.noScenario(command.scenario));
  if (command.enterprise !== '' && facts.enterprise === undefined) {
    return refuse('no-enterprise', planSays.noEnterprise(command.enterprise));
  }
  if (command.date !== '' && Number(command.date.slice(0, 4)) !== state.year) {
    return refuse('other-year', planSays.otherYear(state.year));
  }
  const ratio = readRatio(command.ratio);
  const frequency = readFrequency(command.frequency);
  if (ratio === undefined) return refuse('bad-ratio', planSays.badRatio);
  if (frequency === undefined) return refuse('bad-frequency', planSays.badFrequency);
  return {
    no: 0,
    scenarioCode: scenario.code,
    enterpriseId: facts.enterprise?.id ?? null,
    date: command.date === '' ? null : command.date,
    category: scenario.category,
    kinds: scenario.kinds,
    ratio,
    frequency,
    grade: command.grade,
    joint: scenario.joint.map(unit => unit.id),
    basis: command.basis,
    unannounced: false,
  };
}

function asFacts(row: AddedRow): RowFacts {
  return { scenario: row.scenarioCode, ratio: row.ratio, frequency: row.frequency, joint: row.joint };
}

/** 30% or 0.3 as a fraction; null when nothing is typed, undefined when it is no ratio. */
function readRatio(typed: string): number | null | undefined {
  const text = typed.normalize('NFKC').trim();
  if (text === '') return null;
  const percent = /^(\d{1,3}(?:\.\d{1,4})?)%$/.exec(text)?.[1];
  const value =
    percent === undefined ? Number(/^[01](?:\.\d{1,6})?$/.test(text) ? text : 'x') : Number(percent) / 100;
  return value > 0 && value <= 1 ? Number(value.toFixed(6)) : undefined;
}

/** 2 or 2次 a year, or 不设上限. */
function readFrequency(typed: string): string | null | undefined {
  const text = typed.normalize('NFKC').trim();
  if (text === '') return null;
  if (text === '不设上限') return 'unlimited';
  const times = /^(\d{1,3})次?$/.exec(text)?.[1];
  return times === undefined || Number(times) === 0 ? undefined : String(Number(times));
}

/** 完整性 by the rules engine (R11) and the joint units that must co-sign and get copies. */
export function judged(
  state: PlanState,
  rows: readonly RowFacts[],
  facts: PlanFacts,
  context: Context,
): { rows: number; missing: string[]; joint: UnitRef[]; late: number } {
  if (facts.settings === undefined) throw new Error('no rule settings were prepared');
  const known = facts.units ?? new Map<string, UnitRef>();
  const joint = [...new Set(rows.flatMap(row => row.joint))].flatMap(id => known.get(id) ?? []);
  const { data } = judgePlan(state, rows, joint, facts.settings, context);
  return { rows: rows.length, missing: data.missing, joint, late: data.lateDays };
}

function judgePlan(
  state: PlanState,
  rows: readonly RowFacts[],
  joint: readonly UnitRef[],
  settings: RuleSettings,
  context: Context,
): { data: { missing: string[]; lateDays: number } } {
  const plan = {
    unit: state.doc.unit.code,
    year: state.year,
    submittedAt: timeOf(context.now),
    rows: rows.map(row => ({
      scenario: row.scenario,
      ratio: row.ratio,
      frequency: frequencyOf(row.frequency),
      joint: [...row.joint],
    })),
    // The service itself sends the copies, to every joint unit that it can reach.
    ccTo: joint.map(unit => unit.id),
  };
  const { findings } = checkPlan({ plan }, settings);
  const missing = findings.flatMap(found =>
    found.family === 'INCOMPLETE' ? listed(found.params.missing) : [],
  );
  const late = findings.find(found => found.family === 'LATE_D')?.params.lateDays;
  return { data: { missing, lateDays: typeof late === 'number' ? late : 0 } };
}

function frequencyOf(text: string | null): number | 'unlimited' | null {
  if (text === null || text === 'unlimited') return text;
  return Number(text);
}

function listed(value: unknown): string[] {
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : [];
}

/** After any change of the rows everything that was said about the earlier ones is void. */
function redrafted(state: PlanState): PlanState {
  const { submitted: _s, match: _m, returned: _r, ...doc } = state.doc;
  return { ...state, state: state.state === 'AMENDED' ? 'AMENDED' : 'DRAFT', doc: { ...doc, cosigns: [] } };
}

/** Whoever was asked to co-sign the earlier rows is asked no longer. */
function takenBack(state: PlanState): Effect[] {
  if (state.doc.cosigns.length === 0) return [];
  return [
    { effect: 'dutyEnds', kind: 'plan.cosign', as: 'void' },
    { effect: 'settle', card: 'plan.cosign' },
  ];
}
