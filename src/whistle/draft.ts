import { whistleLines, whistleSays } from '../../cards/whistle-says.ts';
import type { Actor, Context, Decision, Effect } from '../decide/feature.ts';
import { andThen, decided, rejectAs, toDesk } from './accept.ts';
import { already, closedAnswer, isCaller, markOf, notTheirCall, refuse } from './authority.ts';
import type { CommandOf } from './commands.ts';
import { chosenUnits, dispatch } from './dispatch.ts';
import { logged, record } from './effects.ts';
import type { WhistleFacts } from './facts.ts';
import { KINDS, readingOf, suggested } from './reading.ts';
import { isDispatched, type Mark, type Reading, type WhistleState, withDoc } from './state.ts';

/** Longer answers tell more than a place. */
const LONGEST_PLACE = 30;

type Draft = CommandOf<
  'whistle.send' | 'whistle.units' | 'whistle.kind' | 'whistle.place' | 'whistle.add' | 'whistle.join'
>;

/** What the blower answers to the card that asks back (C11). */
export function correct(
  state: WhistleState,
  command: Draft,
  actor: Actor,
  context: Context,
  facts: WhistleFacts,
): Decision<WhistleState> {
  if (!isCaller(actor, state)) return notTheirCall(state);
  const closed = closedAnswer(state, context);
  if (closed !== undefined) return closed;
  const by = markOf(actor, context.now);
  if (command.type === 'whistle.add' || command.type === 'whistle.place')
    return add(state, command, by, context, facts);
  if (command.type === 'whistle.join') return join(state, by, context);
  if (state.doc.stage !== 'blower') return already(whistleSays.alreadySent(state.no));
  switch (command.type) {
    case 'whistle.send':
      return send(state, by, context);
    case 'whistle.units': {
      const units = chosenUnits(state.doc.units, command.lead, command.joint);
      if (units === undefined) return refuse('no-unit', whistleSays.noUnit);
      const reading = {
        ...state.doc.reading,
        lead: units.lead.code,
        sure: true,
        missing: withoutMatter(state),
      };
      const next = withDoc(state, { reading, joint: units.joint.map(({ code }) => code), corrected: by });
      return corrected(
        next,
        record('whistle.corrected', {
          before: { lead: state.doc.reading.lead, joint: state.doc.joint },
          after: { lead: command.lead, joint: next.doc.joint },
        }),
      );
    }
    case 'whistle.kind': {
      const next = withDoc({ ...state, type: command.kind }, { corrected: by });
      const told = record('whistle.kind', { before: { type: state.type }, after: { type: command.kind } });
      // An 应急哨 is not asked about twice.
      const units = suggested(next);
      if (command.kind !== 'URGENT') return corrected(next, told);
      return andThen(
        [told],
        units === undefined
          ? toDesk(next, context)
          : decided(dispatch(next, { ...units, kind: 'URGENT', by }, context)),
      );
    }
  }
}

function withoutMatter(state: WhistleState): Reading['missing'] {
  return state.doc.reading.missing.filter(one => one !== 'matter');
}

function corrected(state: WhistleState, told: Effect): Decision<WhistleState> {
  return { decided: true, state, effects: [told], say: whistleSays.corrected };
}

/** 对，吹哨: to the units where routing is sure or the blower chose, else to the desk. */
function send(state: WhistleState, by: Mark, context: Context): Decision<WhistleState> {
  const units = suggested(state);
  if (!state.doc.reading.sure || units === undefined) return toDesk(state, context);
  return decided(dispatch(state, { ...units, kind: state.type, by }, context));
}

/** 补充地点, 补充情况: before the dispatch the bot reads everything again; after it the units see it on their cards. */
function add(
  state: WhistleState,
  command: CommandOf<'whistle.add' | 'whistle.place'>,
  by: Mark,
  context: Context,
  facts: WhistleFacts,
): Decision<WhistleState> {
  const text = command.type === 'whistle.place' ? command.place : command.text;
  const files = command.type === 'whistle.place' ? [] : command.files;
  if (text === '' && files.length === 0) return already(whistleSays.corrected);
  const place = command.type === 'whistle.place' ? text : placeAfter(state, text, facts);
  const kept = withDoc(state, {
    place,
    files: [...state.doc.files, ...files],
    supplements: [...state.doc.supplements, { ...by, text, files: files.length }],
  });
  const told = record('whistle.added', {
    before: { place: state.doc.place },
    after: { place },
    text,
    files: files.length,
  });
  const { route } = facts;
  if (route === undefined || state.doc.corrected !== undefined || isDispatched(state)) {
    const known = withDoc(kept, {
      reading: {
        ...kept.doc.reading,
        missing: kept.doc.reading.missing.filter(one => one !== 'location' || place === ''),
      },
    });
    return {
      decided: true,
      state: logged(known, context.now, whistleLines.added(by.name)),
      effects: [told],
      say: whistleSays.added,
    };
  }
  const type = KINDS[route.type] === 'URGENT' ? 'URGENT' : state.type;
  const next = withDoc(logged({ ...kept, type }, context.now, whistleLines.added(by.name)), {
    reading: readingOf(route, place, context),
    joint: [...route.joint],
  });
  const units = suggested(next);
  if (type === 'URGENT' && state.type !== 'URGENT' && units !== undefined) {
    return andThen([told], decided(dispatch(next, { ...units, kind: type, by }, context)));
  }
  return { decided: true, state: next, effects: [told], say: whistleSays.added };
}

/** A short answer to the question where is the place, also where no place can be read from it. */
function placeAfter(state: WhistleState, text: string, facts: WhistleFacts): string {
  const { place, reading } = state.doc;
  if (place !== '') return place;
  const read = facts.route?.place ?? facts.addedPlace ?? '';
  const answers = reading.missing.includes('location') && text.length <= LONGEST_PLACE;
  return read !== '' ? read : answers ? text : '';
}

/** 并单: the call is told to the one that is open already, and ends as a repeat. */
function join(state: WhistleState, by: Mark, context: Context): Decision<WhistleState> {
  const { repeat } = state.doc;
  if (repeat === undefined) return refuse('no-repeat', whistleSays.noRepeat);
  if (state.assignments.some(({ signedAt }) => signedAt !== null))
    return refuse('signed', whistleSays.signedAlready);
  return {
    ...rejectAs(state, { reason: 'duplicate', note: '', into: repeat.no }, by, context),
    say: whistleSays.joined(repeat.no),
  };
}
