import { whistleSays } from '../../cards/whistle-says.ts';
import type { Actor, Context, Decision } from '../decide/feature.ts';
import { already, blowerOf, closedAnswer, isCaller, notTheirCall, refuse } from './authority.ts';
import { draftDue, launch } from './blow.ts';
import type { CommandOf } from './commands.ts';
import { owes, recordState, toCaller } from './effects.ts';
import type { WhistleFacts } from './facts.ts';
import { openCall } from './open.ts';
import { KINDS, readingOf } from './reading.ts';
import type { FileRef } from './shapes.ts';
import { type WhistleState, withDoc } from './state.ts';

/** The form is a card of its own, so that C11 comes as a new one also where no card can be changed. */
export const FORM_SLOT = 'form';

/** 吹哨 alone, or pictures before the words: a card to fill in, or to answer with a sentence. */
export function form(
  command: CommandOf<'whistle.form'>,
  actor: Actor,
  context: Context,
  facts: WhistleFacts,
): Decision<WhistleState> {
  const { number, town } = facts;
  if (actor.kind !== 'person' || number === undefined || town === undefined)
    return refuse('not-town', whistleSays.onlyTownsBlow);
  const state = openCall(
    {
      regionId: town.regionId,
      caller: town.unit,
      type: 'ROUTINE',
      reading: {
        outOfScope: false,
        lead: null,
        confidence: 0,
        sure: false,
        matched: [],
        duty: null,
        item: null,
        matters: [],
        precedent: null,
        gate: null,
        advised: false,
        missing: ['location', 'matter'],
      },
      doc: {
        stage: 'blower',
        text: '',
        place: '',
        townName: town.unit.name,
        blower: blowerOf(actor, context.now),
        files: command.files,
        joint: [],
      },
    },
    context,
    facts,
  );
  return {
    decided: true,
    state,
    say: command.files.length > 0 ? whistleSays.picturesFirst : whistleSays.form,
    effects: [
      toCaller(state, 'whistle.confirm', FORM_SLOT),
      owes('draft', state.type, state.callerUnitId, draftDue(context)),
      recordState('whistle.form', undefined, state, { files: command.files.length }),
    ],
  };
}

/** The form is filled in: from here on it is a call like any other. */
export function fill(
  state: WhistleState,
  command: CommandOf<'whistle.fill'>,
  actor: Actor,
  context: Context,
  facts: WhistleFacts,
): Decision<WhistleState> {
  if (!isCaller(actor, state)) return notTheirCall(state);
  const closed = closedAnswer(state, context);
  if (closed !== undefined) return closed;
  const { route } = facts;
  if (state.doc.text !== '' || route === undefined) return already(whistleSays.alreadySent(state.no));
  const place = command.place === '' ? (route.place ?? '') : command.place;
  const next: WhistleState = {
    ...withDoc(state, {
      text: command.text,
      place,
      files: [...state.doc.files, ...command.files, ...command.photos.map(uploaded)],
      reading: readingOf(route, place, context),
      joint: [...route.joint],
      ...(facts.repeat === undefined ? {} : { repeat: facts.repeat }),
    }),
    type: command.kind === 'AUTO' ? KINDS[route.type] : command.kind,
  };
  const told = recordState('whistle.blown', state, next, { type: next.type, lead: next.doc.reading.lead });
  return launch(next, [{ effect: 'settle', card: 'whistle.confirm', slot: FORM_SLOT }, told], context);
}

/** Handed in with the form: its bytes are with us. */
function uploaded(id: string): FileRef {
  return { platform: 'h5', handle: id, name: id, type: 'image', stored: id, tries: 0, lost: false };
}
