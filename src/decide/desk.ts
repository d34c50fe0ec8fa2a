import { copy } from '../../cards/copy.ts';
import { type Json, type Sql, together } from '../db/sql.ts';
import { CalendarGapError } from '../duty/calendar.ts';
import type { Consequences } from './consequences.ts';
import type { Actor, Effect } from './feature.ts';
import { featureOf, type Shell, subjectKey, type Work, type WorkDone } from './shell.ts';
import type { Performed, Subject } from './subject.ts';

/** A command that follows from a command, so many times over, is a loop. */
const MAX_CHAIN = 20;

/** Where a batch is decided: everything about one subject in turn, different subjects side by side. */
export class Desk {
  readonly #sql: Sql;
  readonly #shell: Shell;
  readonly #subjects: Map<string, Subject>;
  readonly #outcome: Consequences;
  /** Nothing but what is held is decided about; see `carryOut`. */
  readonly #heldOnly: boolean;
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(
    sql: Sql,
    shell: Shell,
    subjects: Map<string, Subject>,
    outcome: Consequences,
    heldOnly: boolean,
  ) {
    this.#sql = sql;
    this.#shell = shell;
    this.#subjects = subjects;
    this.#outcome = outcome;
    this.#heldOnly = heldOnly;
  }

  /** Works of one subject in their order, each with all that follows from it before the next. */
  async performAll(works: readonly Work[]): Promise<(WorkDone | undefined)[]> {
    const groups = Map.groupBy(works.entries(), ([, work]) => subjectKey(work.feature, work.subjectId));
    const done: (WorkDone | undefined)[] = works.map(() => undefined);
    await together(
      [...groups.values()].map(async group => {
        for (const [index, work] of group) done[index] = await this.#performChain(work);
      }),
    );
    return done;
  }

  async #performChain(first: Work): Promise<WorkDone | undefined> {
    const queue: { readonly work: Work; readonly depth: number }[] = [{ work: first, depth: 0 }];
    let answer: WorkDone | undefined;
    // The list grows while it is walked.
    for (const [turn, { work, depth }] of queue.entries()) {
      if (depth > MAX_CHAIN)
        throw new Error(`commands chain without end from ${JSON.stringify(first.command)}`);
      const done = await this.#inTurn(subjectKey(work.feature, work.subjectId), key =>
        this.#perform(work, key, turn === 0),
      );
      if (done === undefined) continue;
      if (turn === 0) answer = done;
      const { result, subject } = done;
      const now = this.#shell.surroundings.now();
      if (!result.decided) {
        this.#outcome.refusal(work, subject, result.code, result.harmless === true, now);
        continue;
      }
      for (const effect of result.effects) {
        if (effect.effect === 'command') queue.push({ work: chained(work, effect), depth: depth + 1 });
        else this.#outcome.add(effect, subject, work, now);
      }
    }
    return answer;
  }

  /** Two chains may come to one subject: the second waits until the first has decided. */
  #inTurn<T>(key: string, work: (key: string) => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(key) ?? Promise.resolve()).then(() => work(key));
    this.#turns.set(
      key,
      turn.catch(() => undefined),
    );
    return turn;
  }

  async #perform(work: Work, key: string, first: boolean): Promise<WorkDone | undefined> {
    if (!first && !this.#subjects.has(key)) {
      const loaded = await featureOf(this.#shell, work.feature).load(this.#sql, [work.subjectId], 'update');
      const subject = loaded.get(work.subjectId);
      if (subject !== undefined) this.#subjects.set(key, subject);
    }
    // A subject that somebody else holds must not be taken for one that does not exist yet.
    const skipped = this.#heldOnly && first && !this.#subjects.has(key);
    const subject =
      this.#subjects.get(key) ??
      (skipped ? undefined : featureOf(this.#shell, work.feature).blank(work.subjectId));
    if (subject === undefined) return undefined;
    const result = await performOne(this.#sql, this.#shell, subject, work);
    if (subject.exists()) this.#subjects.set(key, subject);
    return { result, subject };
  }
}

function chained(from: Work, effect: Extract<Effect, { effect: 'command' }>): Work {
  return {
    feature: effect.feature,
    subjectId: effect.subjectId,
    command: effect.command,
    actor: { kind: 'system', reason: `${from.feature}:${from.subjectId}` },
  };
}

async function performOne(sql: Sql, shell: Shell, subject: Subject, work: Work): Promise<Performed> {
  const regionId = subject.exists() ? subject.regionId() : actorRegion(work.actor, work.command);
  const context = await shell.surroundings.context(sql, regionId);
  try {
    return await subject.perform(sql, work.command, work.actor, context);
  } catch (error) {
    // A deadline that needs an unknown calendar year is refused, never guessed (domain.md E45).
    if (error instanceof CalendarGapError) {
      return { decided: false, code: 'calendar-gap', say: copy.calendarGap(error.year) };
    }
    throw error;
  }
}

function actorRegion(actor: Actor, command: Json): string {
  if (actor.kind !== 'system') return actor.member.regionId;
  if (typeof command === 'object' && command !== null && 'regionId' in command) {
    const { regionId } = command;
    if (typeof regionId === 'string') return regionId;
  }
  throw new Error('a command of the system that creates a subject must name its region');
}
