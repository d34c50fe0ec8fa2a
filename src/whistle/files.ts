import { whistleLines, whistleSays } from '../../cards/whistle-says.ts';
import type { Actor, Context, Decision } from '../decide/feature.ts';
import { already, refuse } from './authority.ts';
import { minutes } from './clock.ts';
import type { CommandOf } from './commands.ts';
import { logged, record } from './effects.ts';
import type { FileRef } from './shapes.ts';
import { type WhistleState, withDoc } from './state.ts';
import { isRefusal, ownAssignment } from './unit.ts';

/** Tried after 1, 2, 4, 8 and 16 minutes: longer than a platform stumbles, shorter than its addresses live. */
const MOST_TRIES = 6;

/** A picture of the call has come from the platform, or could not be had (this time, or for good). */
export function fileCame(
  state: WhistleState,
  { platform, handle, stored, final }: CommandOf<'whistle.file'>,
  actor: Actor,
  context: Context,
): Decision<WhistleState> {
  if (actor.kind !== 'system') return refuse('not-system', whistleSays.onlyDesk);
  const isIt = (file: FileRef): boolean => file.platform === platform && file.handle === handle;
  const before = state.doc.files.find(isIt);
  if (before === undefined || before.stored !== undefined || before.lost) return already(whistleSays.settled);
  const tries = before.tries + 1;
  const lost = stored === '' && (final || tries >= MOST_TRIES);
  const after: FileRef = {
    ...before,
    tries,
    lost,
    ...(stored === '' ? { nextTryAt: minutes(context.now, 2 ** (tries - 1)).toISOString() } : { stored }),
  };
  const effects =
    stored !== ''
      ? [record('whistle.fileKept', { file: stored })]
      : lost
        ? [record('whistle.fileLost', { name: before.name, tries })]
        : [];
  return {
    decided: true,
    state: withDoc(state, { files: state.doc.files.map(file => (isIt(file) ? after : file)) }),
    effects,
  };
}

/** Pictures that a unit took on the spot (domain.md §3.2 FEEDBACK 可附照片). */
export function evidence(
  state: WhistleState,
  { unitId, files }: CommandOf<'whistle.evidence'>,
  actor: Actor,
  context: Context,
): Decision<WhistleState> {
  const found = ownAssignment(state, unitId, actor, context);
  if (isRefusal(found)) return found;
  return {
    decided: true,
    state: logged(
      withDoc(state, { files: [...state.doc.files, ...files] }),
      context.now,
      whistleLines.evidence(found.unit.short, files.length),
    ),
    say: whistleSays.evidence(state.no),
    effects: [record('whistle.evidence', { unit: found.unit.code, files: files.length })],
  };
}

/** Files of a call that is joined to another: their bytes are with us already, or are fetched for it. */
export function handedOn(files: readonly FileRef[]): FileRef[] {
  return files.map(({ stored, ...file }) => ({
    ...file,
    ...(stored === undefined ? {} : { copyOf: stored }),
  }));
}
