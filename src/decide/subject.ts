import { copy } from '../../cards/copy.ts';
import type { Card, FormValues } from '../chat/card.ts';
import type { Json, Sql } from '../db/sql.ts';
import type { Actor, CardRef, Context, Decision, DueDuty, Effect, Feature, Refusal } from './feature.ts';

/** The context of a region, before it is known which subject is decided. */
export type Around = Omit<Context, 'subjectId'>;

/** A loaded subject with its feature's types closed over, so that the shell can hold all kinds in one list. */
export interface Subject {
  readonly kind: string;
  readonly id: string;
  /** False until the first command has created it. */
  exists(): boolean;
  regionId(): string;
  version(): number;
  changed(): boolean;
  /** Decides; a positive decision is kept here until `save`. */
  perform(sql: Sql, command: Json, actor: Actor, around: Around): Promise<Performed>;
  card(ref: CardRef, now: Date): Card;
}

export type Performed =
  | { readonly decided: true; readonly effects: readonly Effect[]; readonly say?: string }
  | Refusal;

/** A feature as the shell sees it. */
export interface AnyFeature {
  readonly kind: string;
  load(
    sql: Sql,
    ids: readonly string[],
    lock: 'update' | 'skip-locked' | 'none',
  ): Promise<Map<string, Subject>>;
  /** A subject that does not exist yet, to be created by its first command. */
  blank(id: string): Subject;
  save(sql: Sql, subjects: readonly Subject[], now: Date): Promise<void>;
  /** Reads the facts of many commands together, where the feature can; `perform` then finds them. */
  prepare(sql: Sql, asks: readonly PreparedAsk[], now: Date): Promise<void>;
  fromTap(card: CardRef, action: string, form: FormValues): Json | undefined;
  fromDuty(duty: DueDuty): Json;
}

export interface PreparedAsk {
  readonly subject: Subject;
  readonly command: Json;
  readonly actor: Actor;
}

/** Facts read ahead; they hold as long as the state they were read for does. */
interface Prepared<S, C, F> {
  readonly command: Json;
  readonly parsed: C;
  readonly state: S | undefined;
  readonly facts: F;
}

class TypedSubject<S, C, F> implements Subject {
  readonly kind: string;
  readonly id: string;
  readonly before: S | undefined;
  after: S | undefined;
  prepared: Prepared<S, C, F> | undefined;
  readonly #feature: Feature<S, C, F>;

  constructor(feature: Feature<S, C, F>, id: string, state: S | undefined) {
    this.#feature = feature;
    this.kind = feature.kind;
    this.id = id;
    this.before = state;
    this.after = state;
  }

  exists(): boolean {
    return this.after !== undefined;
  }

  regionId(): string {
    return this.#feature.region(this.#state());
  }

  version(): number {
    return this.after === undefined ? 0 : this.#feature.version(this.after);
  }

  changed(): boolean {
    return this.after !== this.before;
  }

  card(ref: CardRef, now: Date): Card {
    return this.#feature.card(this.#state(), ref, now);
  }

  async perform(sql: Sql, command: Json, actor: Actor, around: Around): Promise<Performed> {
    const ready =
      this.prepared?.command === command && this.prepared.state === this.after ? this.prepared : undefined;
    const parsed = ready?.parsed ?? this.#feature.parse(command);
    // A form that was filled in wrongly where the platform did not check it.
    if (parsed === undefined) return { decided: false, code: 'bad-form', say: copy.badForm };
    const facts = ready?.facts ?? (await this.#feature.facts(sql, this.after, parsed, actor, around.now));
    const context: Context = { ...around, subjectId: this.id };
    const decision: Decision<S> = this.#feature.decide(this.after, parsed, actor, context, facts);
    if (!decision.decided) return decision;
    this.after = this.#feature.atVersion(decision.state, this.version() + 1);
    return decision.say === undefined
      ? { decided: true, effects: decision.effects }
      : { decided: true, effects: decision.effects, say: decision.say };
  }

  #state(): S {
    if (this.after === undefined) throw new Error(`${this.kind} ${this.id} does not exist`);
    return this.after;
  }
}

/** Wraps a feature for the shell. */
export function feature<S, C, F>(spec: Feature<S, C, F>): AnyFeature {
  return {
    kind: spec.kind,
    async load(sql, ids, lock) {
      const states = await spec.load(sql, ids, lock);
      return new Map([...states].map(([id, state]) => [id, new TypedSubject(spec, id, state)]));
    },
    blank: id => new TypedSubject(spec, id, undefined),
    async save(sql, subjects, now) {
      const changes = subjects.flatMap(subject => {
        if (!(subject instanceof TypedSubject) || subject.kind !== spec.kind || !subject.changed()) return [];
        return [{ id: subject.id, before: subject.before, after: subject.after }];
      });
      if (changes.length > 0) await spec.save(sql, changes, now);
    },
    async prepare(sql, asks, now) {
      if (spec.factsOfMany === undefined) return;
      const ready = asks.flatMap(({ subject, command, actor }) => {
        const parsed = spec.parse(command);
        const typed = subject instanceof TypedSubject && subject.kind === spec.kind;
        return typed && parsed !== undefined
          ? [{ subject, command, parsed, state: subject.after, actor }]
          : [];
      });
      const facts = await spec.factsOfMany(
        sql,
        ready.map(({ state, parsed, actor }) => ({ state, command: parsed, actor })),
        now,
      );
      for (const [at, { subject, command, parsed, state }] of ready.entries())
        subject.prepared = { command, parsed, state, facts: facts[at] };
    },
    fromTap: spec.fromTap,
    fromDuty: spec.fromDuty,
  };
}
