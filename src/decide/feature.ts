import type { Card, FormValues } from '../chat/card.ts';
import type { Json, JsonObject, Sql } from '../db/sql.ts';
import type { Audience, Member, Role } from '../directory/who.ts';
import type { WorkCalendar } from '../duty/calendar.ts';
import type { Receipt } from './receipt.ts';
import type { RegionSettings } from './settings.ts';

/** On whose authority a command comes. */
export type Actor =
  | { readonly kind: 'person'; readonly member: Member; readonly channel: string }
  /** A county system with a bearer token; it acts for its unit. */
  | { readonly kind: 'api'; readonly tokenId: string; readonly name: string; readonly member: Member }
  /** Time passed, or another feature asked. */
  | { readonly kind: 'system'; readonly reason: string };

/** Everything a decision may know besides the state and the command; it has no other inputs. */
export interface Context {
  /** The subject that is being decided, also before it exists. */
  readonly subjectId: string;
  readonly now: Date;
  readonly calendar: WorkCalendar;
  /** Fresh unguessable ids, in order. */
  readonly newId: () => string;
  /** The region's own settings over the defaults. */
  readonly settings: RegionSettings;
}

/** What a decision asks the shell to do, all in one transaction. */
export type Effect =
  /** A card of this subject shall be with these people. */
  | {
      readonly effect: 'show';
      readonly card: string;
      readonly slot?: string;
      readonly to: Audience;
      readonly urgent?: boolean;
    }
  /** These cards are rendered once more, without buttons, and then left alone. */
  | { readonly effect: 'settle'; readonly card: string; readonly slot?: string; readonly unitId?: string }
  | {
      readonly effect: 'duty';
      readonly kind: string;
      readonly unitId: string;
      readonly dueAt: Date;
      /** Rungs counted from now where they are not counted from `dueAt`. */
      readonly doc?: JsonObject;
    }
  /** The duty is met (`done`) or fell away (`void`). Without a unit: every unit's. */
  | {
      readonly effect: 'dutyEnds';
      readonly kind: string;
      readonly unitId?: string;
      readonly as: 'done' | 'void';
    }
  /** Somebody of the unit said when: its own reminders before then fall away, and one comes at that time. */
  | { readonly effect: 'dutyPromise'; readonly kind: string; readonly unitId: string; readonly at: Date }
  /** A person takes over a post; the cards that lie open with her predecessor follow her. */
  | { readonly effect: 'appoint'; readonly unitId: string; readonly role: Role; readonly personId: string }
  /** The holder of a post is away until then, or back (null); a deputy gets what lies open meanwhile. */
  | { readonly effect: 'away'; readonly unitId: string; readonly role: Role; readonly till: Date | null }
  /** An account is this person's: from now on she is reached there, and her open cards follow. */
  | { readonly effect: 'link'; readonly platform: string; readonly userId: string; readonly personId: string }
  | { readonly effect: 'record'; readonly action: string; readonly detail: JsonObject }
  /** Another feature's public command, in the same transaction, by the system. */
  | {
      readonly effect: 'command';
      readonly feature: string;
      readonly subjectId: string;
      readonly command: Json;
    };

export interface Decided<S> {
  readonly decided: true;
  readonly state: S;
  readonly effects: readonly Effect[];
  /** A short line for whoever acted. */
  readonly say?: string;
}

/** Nothing changes. `code` goes on record, `say` to the person. */
export interface Refusal {
  readonly decided: false;
  readonly code: string;
  readonly say: string;
  /** A repeated tap is answered kindly and is no event worth a record. */
  readonly harmless?: boolean;
}

export type Decision<S> = Decided<S> | Refusal;

/** Which card of a subject, and whose. */
export interface CardRef {
  readonly kind: string;
  readonly slot: string;
  readonly unitId: string;
  readonly role: Role;
  readonly personId: string;
}

/** A duty as a feature sees it when a rung of its ladder is due. */
export interface DueDuty {
  readonly kind: string;
  readonly unitId: string;
  readonly dueAt: Date;
  /** 1 for the first rung. */
  readonly step: number;
  readonly to: Audience;
  readonly card: string;
  readonly urgent: boolean;
  /** Whether the unit has looked at its cards, where the rung asks for it and the platform tells. */
  readonly receipt?: Receipt;
  /** The reminder that somebody asked for by naming a time, in place of the ladder's own. */
  readonly promised?: true;
}

/** One of many commands whose facts are read together. */
export interface FactsAsk<S, C> {
  readonly state: S | undefined;
  readonly command: C;
  readonly actor: Actor;
}

/**
 * One kind of subject and everything that is decided about it. `load`, `save` and `facts` do I/O; the rest is pure.
 */
export interface Feature<S, C, F> {
  readonly kind: string;
  /** Reads and locks the rows, lowest id first. Missing subjects are missing from the answer. */
  load(sql: Sql, ids: readonly string[], lock: 'update' | 'skip-locked' | 'none'): Promise<Map<string, S>>;
  save(
    sql: Sql,
    subjects: readonly { readonly id: string; readonly before: S | undefined; readonly after: S }[],
    now: Date,
  ): Promise<void>;
  /** Which region the subject belongs to (design.md §3.12). */
  region(state: S): string;
  version(state: S): number;
  /** The same state at another version; the shell counts. */
  atVersion(state: S, version: number): S;
  /** Checks a command that came as data; undefined when it is none of this feature's. */
  parse(command: Json): C | undefined;
  /** What a button of this card means; undefined when the card has no such button. */
  fromTap(card: CardRef, action: string, form: FormValues): Json | undefined;
  /** What a due rung means. */
  fromDuty(duty: DueDuty): Json;
  /** Rows the decision needs beyond the state, read in the same transaction. */
  facts(sql: Sql, state: S | undefined, command: C, actor: Actor, now: Date): Promise<F>;
  /**
   * The same for many subjects in as few statements; answers in the same order. For features of which thousands are
   * due at one moment, such as every unit's report at nine o'clock.
   */
  factsOfMany?(sql: Sql, asks: readonly FactsAsk<S, C>[], now: Date): Promise<readonly F[]>;
  decide(state: S | undefined, command: C, actor: Actor, context: Context, facts: F): Decision<S>;
  /** What this person sees of the subject now. */
  card(state: S, ref: CardRef, now: Date): Card;
}
