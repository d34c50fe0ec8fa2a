import { whistleSays } from '../../cards/whistle-says.ts';
import type { Actor, Context, Decision, Effect } from '../decide/feature.ts';
import { andThen, decided, toDesk } from './accept.ts';
import { already, blowerOf, markOf, refuse } from './authority.ts';
import type { CommandOf } from './commands.ts';
import { dispatch } from './dispatch.ts';
import { owes, recordState, toCaller } from './effects.ts';
import type { WhistleFacts } from './facts.ts';
import { openCall } from './open.ts';
import { KINDS, readingOf, suggested } from './reading.ts';
import type { Mark, WhistleState } from './state.ts';

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
  const place = route.place ?? '';
  const state = openCall(
    {
      regionId: town?.regionId ?? actor.member.regionId,
      caller: town?.unit ?? own,
      type: KINDS[route.type],
      reading: readingOf(route, place, context),
      doc: {
        stage: 'blower',
        text: command.text,
        place,
        townName: town?.unit.name ?? route.town ?? '',
        blower: blowerOf(actor, context.now),
        files: command.files,
        joint: [...route.joint],
      },
    },
    context,
    facts,
  );
  const opened = [
    recordState('whistle.blown', undefined, state, { type: state.type, lead: state.doc.reading.lead }),
  ];
  return town === undefined ? andThen(opened, toDesk(state, context)) : launch(state, opened, context);
}

/** An 应急哨 goes out, or to the desk where nobody can be named; any other call goes back to the blower first. */
export function launch(
  state: WhistleState,
  opened: readonly Effect[],
  context: Context,
): Decision<WhistleState> {
  const { missing } = state.doc.reading;
  if (state.type === 'URGENT') {
    const units = suggested(state);
    if (units === undefined) return andThen(opened, toDesk(state, context));
    const out = decided(dispatch(state, { ...units, kind: 'URGENT', by: serviceMark(context) }, context));
    // Asked only once everybody is on the way.
    return andThen(
      opened,
      missing.length === 0 ? out : { ...out, say: whistleSays.outAndMissing(state.no, missing) },
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
    // What is missing is asked for once, beside the card.
    ...(missing.length === 0 ? {} : { say: whistleSays.missing(missing) }),
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
  if (facts.known !== undefined) return already(whistleSays.blown(facts.known.no));
  if (command.town !== '' && town === undefined) return refuse('no-town', whistleSays.noTown(command.town));
  const place = command.place === '' ? (route.place ?? '') : command.place;
  const state = openCall(
    {
      regionId: town?.regionId ?? actor.member.regionId,
      caller: town?.unit ?? own,
      type: KINDS[route.type],
      reading: readingOf(route, place, context),
      doc: {
        stage: 'blower',
        text: command.text,
        place,
        townName: town?.unit.name ?? '',
        blower: { ...markOf(actor, context.now), reachable: false },
        files: [],
        joint: [...route.joint],
        source: command.source,
      },
    },
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

function serviceMark(context: Context): Mark {
  return { personId: 'system', name: whistleSays.system, at: context.now.toISOString() };
}

export function draftDue(context: Context): Date {
  return context.calendar.addWorkingMinutes(context.now, context.settings.whistle.draftWorkMinutes);
}
