import type { Json, Sql } from '../db/sql.ts';
import type { Work } from '../decide/shell.ts';
import type { Member } from '../directory/who.ts';
import type { InboundEvent, MessageEvent } from './adapter.ts';

/** What a typed message means: a command for a subject, or only an answer. */
export type Interpretation =
  | { readonly work: { readonly feature: string; readonly subjectId: string; readonly command: Json } }
  | { readonly say: string };

/**
 * Understands what an official typed; undefined when it is none of this interpreter's business. Runs inside the
 * inbound transaction and writes nothing itself.
 */
export type Interpreter = (
  sql: Sql,
  message: MessageEvent,
  member: Member,
  now: Date,
  newId: () => string,
) => Promise<Interpretation | undefined>;

/** Whether a text plainly answers something that another feature waits for. */
export type Addressed = (sql: Sql, message: MessageEvent, member: Member, now: Date) => Promise<boolean>;

/** What becomes of a message from an account that nobody knows. Runs on no authority but its own text. */
export type StrangerRule = (message: MessageEvent) => Interpretation;

/** A command that came as data and not as a tap: from the API, or from the service's own schedule. */
export interface DirectCommand {
  readonly type: 'command';
  readonly platform: 'api' | 'clock';
  /** The caller's idempotency key, within its channel. */
  readonly eventId: string;
  readonly userId: string;
  readonly work: Work;
}

/** What became of a direct command. A repeated key gets the subject of the first call and changes nothing. */
export type Submitted =
  | { readonly outcome: 'decided'; readonly subjectId: string; readonly say: string | undefined }
  | { readonly outcome: 'repeated'; readonly subjectId: string }
  | { readonly outcome: 'refused'; readonly code: string; readonly say: string };

/** Whatever comes through the one entrance. */
export type Entry = InboundEvent | DirectCommand;
