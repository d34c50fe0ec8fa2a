import { whistleLines, whistleSays } from '../../cards/whistle-says.ts';
import type { Actor, Context, Decision } from '../decide/feature.ts';
import { andThen, decided, toDesk } from './accept.ts';
import { markOf, refuse } from './authority.ts';
import { limitsOf } from './clock.ts';
import type { CommandOf } from './commands.ts';
import { dispatch } from './dispatch.ts';
import { logged, owes, recordState, toCaller } from './effects.ts';
import type { WhistleFacts } from './facts.ts';
import { KINDS, readingOf, suggested } from './reading.ts';
import type { RouteResult } from './route/index.ts';
import type { Mark, UnitRef, WhistleState } from './state.ts';

/** 已吹哨: what the bot understood goes back to the blower; an 应急哨 goes out at once (domain.md §3.2 BLOWN). */
export function blow(
  command: CommandOf<'whistle.blow'>,
  actor: Actor,
  context: Context,
  facts: WhistleFacts,
): Decision<WhistleState> {
  const { route, number, own, town } = facts;
  if (actor.kind !== 'person' || route === undefined || number === undefined || own === undefined) {
    return refuse('not-town', whistleSays.onlyTownsBlow);
  }
  const fromDesk = actor.member.isOffice || facts.unitKind === 'command';
  if (town === undefined && !fromDesk) return refuse('not-town', whistleSays.onlyTownsBlow);
  const by = markOf(actor, context.now);
  const state = newCall(
    {
      text: command.text,
      place: route.place ?? '',
      caller: town?.unit ?? own,
      regionId: town?.regionId ?? actor.member.regionId,
    },
    {
      townName: town?.unit.name ?? route.town ?? '',
      blower: { ...by, reachable: true },
      files: command.files,
    },
    route,
    context,
    facts,
  );
  const opened = [
    recordState('whistle.blown', undefined, state, { type: state.type, lead: state.doc.reading.lead }),
  ];
  if (town === undefined) return andThen(opened, toDesk(state, context));
  const units = suggested(state);
  if (state.type === 'URGENT') {
    if (units === undefined) return andThen(opened, toDesk(state, context));
    return andThen(
      opened,
      decided(dispatch(state, { ...units, kind: 'URGENT', by: serviceMark(context) }, context)),
    );
  }
  return {
    decided: true,
    state,
    effects: [
      ...opened,
      toCaller(state, 'whistle.confirm'),
      owes('draft', state.type, state.callerUnitId, draftDue(context)),
    ],
    ...asked(state),
  };
}

/** 12345, 网格: a clue of another system waits for acceptance at the desk (domain.md §2 指挥中心). */
export function clue(
  command: CommandOf<'whistle.clue'>,
  actor: Actor,
  context: Context,
  facts: WhistleFacts,
): Decision<WhistleState> {
  const { route, number, own, town } = facts;
  if (actor.kind === 'system' || route === undefined || number === undefined || own === undefined) {
    return refuse('no-caller', whistleSays.onlyTownsBlow);
  }
  if (command.town !== '' && town === undefined) return refuse('no-town', whistleSays.noTown(command.town));
  const state = newCall(
    {
      text: command.text,
      place: command.place === '' ? (route.place ?? '') : command.place,
      caller: town?.unit ?? own,
      regionId: town?.regionId ?? actor.member.regionId,
    },
    {
      townName: town?.unit.name ?? '',
      blower: { ...markOf(actor, context.now), reachable: false },
      files: [],
      source: command.source,
    },
    route,
    context,
    facts,
  );
  const opened = [
    recordState('whistle.clue', undefined, state, {
      system: command.source.system,
      sourceNo: command.source.no,
    }),
  ];
  return andThen(opened, toDesk(state, context));
}

interface Where {
  readonly text: string;
  readonly place: string;
  readonly caller: UnitRef;
  readonly regionId: string;
}

type Whence = Pick<WhistleState['doc'], 'townName' | 'blower' | 'files' | 'source'>;

function newCall(
  where: Where,
  whence: Whence,
  route: RouteResult,
  context: Context,
  facts: WhistleFacts,
): WhistleState {
  const { year, n } = facts.number ?? { year: 0, n: 0 };
  const state: WhistleState = {
    id: context.subjectId,
    regionId: where.regionId,
    version: 0,
    no: `SD${year}-${String(n).padStart(4, '0')}`,
    state: 'BLOWN',
    type: KINDS[route.type],
    callerUnitId: where.caller.id,
    leadUnitId: null,
    dispatchedAt: null,
    closedAt: null,
    doc: {
      stage: 'blower',
      text: where.text,
      place: where.place,
      caller: where.caller,
      ...whence,
      supplements: [],
      reading: readingOf(route, where.place, context),
      joint: [...route.joint],
      ...(facts.repeat === undefined ? {} : { repeat: facts.repeat }),
      limits: limitsOf(context),
      units: [...(facts.units ?? [])],
      desks: [...(facts.desks ?? [])],
      rulings: [],
      reworks: [],
      unrated: false,
      chases: [],
      timeline: [],
      looks: {},
    },
    assignments: [],
  };
  return logged(state, context.now, whistleLines.blown(state.doc.blower.name));
}

function serviceMark(context: Context): Mark {
  return { personId: 'system', name: whistleSays.system, at: context.now.toISOString() };
}

function draftDue(context: Context): Date {
  return context.calendar.addWorkingMinutes(context.now, context.settings.whistle.draftWorkMinutes);
}

/** What is missing is asked for once, beside the card. */
function asked(state: WhistleState): { say?: string } {
  const { missing } = state.doc.reading;
  return missing.length === 0 ? {} : { say: whistleSays.missing(missing) };
}
