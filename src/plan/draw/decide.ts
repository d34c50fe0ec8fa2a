/** 随机抽取 (R15, F004 二(二)2): the seed is committed to, the draw is made, the seed is shown. */

import { planSays } from '../../../cards/plan-copy.ts';
import { drawSays } from '../../../cards/plan-draw.ts';
import type { Actor, Context, Decision, Effect, Refusal } from '../../decide/feature.ts';
import { atTime, dayOf } from '../../duty/calendar.ts';
import { drawCommitment, drawFrom, judgeDraw } from '../../rules/draw.ts';
import type { DrawCase } from '../../rules/schema.ts';
import { already, markOf, mayActFor, notYours, recordChange, refuse } from '../acting.ts';
import type { DrawCommand, DrawCommandOf } from './commands.ts';
import type { DrawFacts } from './facts.ts';
import { caseOf, listsOf, namesIn } from './input.ts';
import { dropped, recheck, replace } from './replace.ts';
import { type DrawState, standing, withDraw } from './state.ts';
import { drawOfficers, rosterHash } from './verify.ts';

/** A task holds so many enterprises. */
const MOST_IN_TASK = 200;

export function decideDraw(
  state: DrawState | undefined,
  command: DrawCommand,
  actor: Actor,
  context: Context,
  facts: DrawFacts,
): Decision<DrawState> {
  if (command.type === 'draw.commit') {
    return state === undefined
      ? commit(context.subjectId, command, actor, context, facts)
      : already(drawSays.known);
  }
  if (state === undefined) return refuse('no-draw', drawSays.none);
  if (command.type === 'draw.nudge') return recheck(state, context, facts);
  if (!mayActFor(actor, state.unitId, facts.within)) return notYours(state.doc.unit);
  switch (command.type) {
    case 'draw.run':
      return run(state, actor, context, facts);
    case 'draw.void':
      return abandon(state, command, actor);
    case 'draw.replace':
      return replace(state, actor, context, facts);
    case 'draw.task':
      return openTask(state, context, facts);
  }
}

function commit(
  id: string,
  command: DrawCommandOf<'draw.commit'>,
  actor: Actor,
  context: Context,
  facts: DrawFacts,
): Decision<DrawState> {
  const { scenario, roster, number } = facts;
  if (scenario === undefined || roster === undefined || number === undefined) {
    return refuse('no-scenario', planSays.noScenario(command.scenario));
  }
  const denied = mayCommit(command, actor, context, facts, scenario.lead.id, scenario.lead.name);
  if (denied !== undefined) return denied;
  // 240 bits of the context's fresh ids: a shorter seed could be guessed from its hash.
  const seed = `${context.newId()}${context.newId()}`;
  const { lead, ...kept } = scenario;
  const state: DrawState = {
    id,
    regionId: actor.kind === 'system' ? '' : actor.member.regionId,
    version: 0,
    no: `CQ${dayOf(context.now).slice(0, 4)}-${String(number).padStart(4, '0')}`,
    unitId: lead.id,
    state: 'COMMITTED',
    doc: {
      unit: lead,
      scenario: kept,
      date: command.date,
      ratio: command.ratio,
      grade: command.grade,
      exclude: command.exclude,
      officers: command.officers,
      avoid: command.avoid,
      seed,
      commitment: drawCommitment(seed),
      rosterHash: rosterHash(roster),
      rosterSize: roster.length,
      committed: markOf(actor, context.now),
      replaced: [],
      toReplace: [],
    },
  };
  return {
    decided: true,
    state,
    effects: [
      { effect: 'show', card: 'draw.result', to: { unitId: lead.id, role: 'liaison' } },
      { effect: 'show', card: 'draw.result', to: { office: true } },
      recordChange('draw.committed', null, 'COMMITTED', {
        no: state.no,
        commitment: state.doc.commitment,
        rosterHash: state.doc.rosterHash,
        roster: roster.length,
        ratio: command.ratio,
        exclude: command.exclude,
      }),
    ],
  };
}

function mayCommit(
  command: DrawCommandOf<'draw.commit'>,
  actor: Actor,
  context: Context,
  facts: DrawFacts,
  leadId: string,
  leadName: string,
): Refusal | undefined {
  if (!mayActFor(actor, leadId, facts.within)) return refuse('not-lead', drawSays.onlyLead(leadName));
  if (command.date < dayOf(context.now)) return refuse('past-date', planSays.pastDate(command.date));
  if ((facts.roster ?? []).length === 0) return refuse('empty', drawSays.emptyRoster);
  const unknown = command.exclude.filter(name => !(facts.roster ?? []).includes(name));
  return unknown.length > 0 ? refuse('no-enterprise', drawSays.notInRoster(unknown)) : undefined;
}

/** 抽取: only over the register that was committed to. */
function run(state: DrawState, actor: Actor, context: Context, facts: DrawFacts): Decision<DrawState> {
  if (state.state !== 'COMMITTED') return already(drawSays.drawnAlready);
  const { roster, settings, history, level } = facts;
  if (roster === undefined || settings === undefined || level === undefined)
    throw new Error('no register was prepared');
  const { doc } = state;
  if (rosterHash(roster) !== doc.rosterHash) return refuse('roster-changed', drawSays.rosterChanged);
  const input: DrawCase = {
    ...caseOf(state, level, history ?? []),
    seed: doc.seed,
    ratio: doc.ratio,
    roster: [...roster],
    exclude: doc.exclude,
    trusted: [...(facts.trusted ?? [])],
    listType: 'general',
  };
  const { data } = judgeDraw(input, settings, new Set(facts.keyListed));
  const excluded = listsOf(data.excluded);
  const left = new Set(Object.values(excluded).flat());
  const pool = roster.filter(name => !left.has(name));
  const enterprises = recordable(drawFrom(doc.seed, pool, namesIn(data.drawn).length));
  const people = doc.officers === 0 ? undefined : officersDrawn(state, facts.officers ?? []);
  const next: DrawState = {
    ...withDraw(state, {
      drawnBy: markOf(actor, context.now),
      enterprises,
      excluded,
      ...(people === undefined ? {} : { people }),
    }),
    state: 'DRAWN',
  };
  const recheckAt = atTime(context.calendar.addWorkdays(doc.date, -1), '09:00');
  return {
    decided: true,
    state: next,
    say: drawSays.drawn(pool.length, enterprises.drawn.length),
    effects: [
      {
        effect: 'duty',
        kind: 'draw.recheck',
        unitId: state.unitId,
        dueAt: new Date(Math.max(recheckAt.getTime(), context.now.getTime())),
      },
      recordChange('draw.drawn', state.state, next.state, {
        seed: doc.seed,
        commitment: doc.commitment,
        pool: pool.length,
        drawn: enterprises.drawn,
        officers: people?.drawn ?? [],
      }),
    ],
  };
}

function officersDrawn(state: DrawState, officers: readonly string[]) {
  const { doc } = state;
  const avoid = new Set(doc.avoid);
  const pool = officers.filter(key => !avoid.has(key.slice(key.indexOf('|') + 1)));
  return recordable({ ...drawFrom(doc.seed, pool, 0), drawn: drawOfficers(doc.seed, pool, doc.officers) });
}

function recordable(record: ReturnType<typeof drawFrom>) {
  return { ...record, pool: [...record.pool], drawn: [...record.drawn] };
}

function abandon(state: DrawState, command: DrawCommandOf<'draw.void'>, actor: Actor): Decision<DrawState> {
  if (state.state === 'USED' || state.state === 'VOID') return already(drawSays.over);
  const next: DrawState = { ...state, state: 'VOID' };
  return {
    decided: true,
    state: next,
    say: drawSays.voided(state.no),
    effects: [
      { effect: 'dutyEnds', kind: 'draw.recheck', as: 'void' },
      recordChange('draw.voided', state.state, 'VOID', { reason: command.reason, actor: actor.kind }),
    ],
  };
}

/** 生成任务: a draft of the lead with whoever stands. */
function openTask(state: DrawState, context: Context, facts: DrawFacts): Decision<DrawState> {
  const { doc } = state;
  if (state.state === 'USED') return already(drawSays.usedAlready);
  if (state.state !== 'DRAWN' || doc.drawnBy === undefined) return refuse('not-drawn', drawSays.notDrawn);
  if (dropped(state, facts).length > 0) return refuse('dropped', drawSays.replaceFirst);
  const enterprises = standing(state);
  if (enterprises.length > MOST_IN_TASK) return refuse('too-many', drawSays.tooMany(MOST_IN_TASK));
  const taskId = context.newId();
  const effects: Effect[] = [
    {
      effect: 'command',
      feature: 'task',
      subjectId: taskId,
      command: {
        type: 'task.open',
        regionId: state.regionId,
        scenario: doc.scenario.code,
        date: doc.date,
        time: '09:00',
        place: '',
        route: '',
        enterprises,
        dispatch: false,
        randomDraw: true,
        drawnAt: doc.drawnBy.at,
        source: `draw:${state.no}`,
      },
    },
    recordChange('draw.used', state.state, 'USED', { taskId, enterprises: enterprises.length }),
  ];
  return {
    decided: true,
    state: { ...withDraw(state, { taskId }), state: 'USED' },
    say: drawSays.used,
    effects,
  };
}
