import { createHash } from 'node:crypto';
import { z } from 'zod';
import { copy } from '../../cards/copy.ts';
import type { Sql } from '../db/sql.ts';
import type { CardRef } from '../decide/feature.ts';
import type { Subject } from '../decide/subject.ts';
import { ROLES, type Role } from '../directory/who.ts';
import type { OutboundCard } from './adapter.ts';
import type { Card } from './card.ts';

/** A row of `card_message`: which card a person should see, and what her platform shows. */
export interface CardRow {
  readonly id: string;
  readonly regionId: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly kind: string;
  readonly slot: string;
  readonly unitId: string;
  readonly role: Role;
  readonly personId: string;
  readonly platform: string;
  readonly userId: string;
  readonly urgent: boolean;
  readonly state: 'open' | 'settled' | 'failed';
  readonly desiredVersion: number;
  readonly sentVersion: number;
  readonly post: number;
  readonly ref: string | null;
  readonly postedAt: Date | null;
  readonly attempts: number;
  readonly shownHash: string | null;
  /** Where the copy went that settled this one. */
  readonly movedTo: 'successor' | 'platform' | null;
}

/** Columns of a CardRow, to be selected from `card_message c`. */
export const CARD_COLUMNS = `c.id, c.region_id as "regionId", c.subject_kind as "subjectKind",
  c.subject_id as "subjectId", c.kind, c.slot, c.unit_id as "unitId", c.role, c.person_id as "personId", c.platform,
  c.user_id as "userId", c.urgent, c.state, c.desired_version as "desiredVersion", c.sent_version as "sentVersion",
  c.post, c.ref, c.posted_at as "postedAt", c.attempts, c.shown_hash as "shownHash", c.moved_to as "movedTo"`;

export async function findCards(sql: Sql, ids: readonly string[]): Promise<Map<string, CardRow>> {
  if (ids.length === 0) return new Map();
  const rows = await sql.query<CardRow>(`select ${CARD_COLUMNS} from card_message c where c.id = any($1)`, [
    ids,
  ]);
  return new Map(rows.map(row => [row.id, row]));
}

export function refOf(row: CardRow): CardRef {
  return {
    kind: row.kind,
    slot: row.slot,
    unitId: row.unitId,
    role: z.enum(ROLES).parse(row.role),
    personId: row.personId,
  };
}

/** The card as it stands now, addressed. A settled card keeps its facts and loses its buttons. */
export function outbound(row: CardRow, subject: Subject, pageUrl: string, now: Date): OutboundCard {
  const card = subject.card(refOf(row), now);
  return {
    cardId: row.id,
    post: Math.max(row.post, 1),
    version: subject.version(),
    card: row.state === 'settled' ? settled(card, row.movedTo) : card,
    userId: row.userId,
    pageUrl,
    urgent: row.urgent,
    repeat: Number.parseInt(row.slot, 10) || 0,
  };
}

/** Nothing is left to do on it; where another copy lives on, the card says so. */
function settled(card: Card, movedTo: CardRow['movedTo']): Card {
  if (movedTo === null) return { ...card, actions: [] };
  const where = copy.moved[movedTo];
  return {
    ...card,
    tone: 'closed',
    status: [...card.status, where],
    actions: [],
    summary: `${card.title} ${where}`,
  };
}

/** Equal hash, equal look: such an update is not worth a call. */
export function lookOf(card: Card): string {
  return createHash('sha256').update(JSON.stringify(card)).digest('base64url').slice(0, 22);
}
