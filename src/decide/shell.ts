import type { LaneTime } from '../chat/card-store.ts';
import type { Json } from '../db/sql.ts';
import type { Actor } from './feature.ts';
import type { AnyFeature, Performed, Subject } from './subject.ts';
import type { Surroundings } from './surroundings.ts';

/** One command for one subject. */
export interface Work {
  readonly feature: string;
  readonly subjectId: string;
  readonly command: Json;
  readonly actor: Actor;
}

export interface WorkDone {
  readonly result: Performed;
  /** As it stands after all work of the batch. */
  readonly subject: Subject;
}

export interface Shell {
  readonly features: ReadonlyMap<string, AnyFeature>;
  readonly surroundings: Surroundings;
}

export interface Committed {
  readonly done: readonly (WorkDone | undefined)[];
  /** Which platforms have cards to bring up to date, and from when. */
  readonly lanes: readonly LaneTime[];
}

/** Under which a subject is found among others, and the name of its chain in the record. */
export function subjectKey(kind: string, id: string): string {
  return `${kind}:${id}`;
}

/** Throws when the wiring has no such feature. */
export function featureOf(shell: Shell, kind: string): AnyFeature {
  const feature = shell.features.get(kind);
  if (feature === undefined) throw new Error(`no feature ${kind}`);
  return feature;
}
