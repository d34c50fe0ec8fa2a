import { copy } from '../../cards/copy.ts';
import type { Sql } from '../db/sql.ts';
import type { Shell } from '../decide/shell.ts';
import type { Member } from '../directory/who.ts';
import type { MessageEvent, Platform } from './adapter.ts';
import { affordances, type Capabilities } from './capability.ts';
import type { Action, Card } from './card.ts';
import { CARD_COLUMNS, type CardRow, outbound, refOf } from './card-row.ts';
import type { Interpretation, Interpreter } from './entry.ts';
import { type Printed, readPrinted } from './printed.ts';

export interface NumberedReplyDeps {
  readonly features: Shell['features'];
  /** What a platform can do; undefined for one that is off. */
  readonly capabilities: (platform: Platform) => Capabilities | undefined;
  /** Address of the card's page for one person. */
  readonly pageUrl: (cardId: string, personId: string) => string;
}

/** A card has at most four actions (card.ts); a greater number means something else. */
const BARE_NUMBER = /^(?:回复)?\s*([1-4])\s*[。.!！]?$/u;
/** Messages looked at, newest first. */
const LOOKED_AT = 20;

interface NumberedRow extends CardRow {
  readonly printed: unknown;
  readonly shownAt: Date;
}

/** A message she has, with what it called 1, 2, …, and its card as it stands now. */
interface Message {
  readonly row: NumberedRow;
  readonly card: Card;
  readonly printed: Printed;
  readonly url: string;
}

/**
 * 回复 n, for platforms whose buttons can't call back (design.md §3.10): in her own chat with the bot, the number means
 * what the newest message that still counts called by it, and never anything else. What can't be done any more is
 * answered in words, what needs a form with the way to the card's page.
 */
export function numberedReply(deps: NumberedReplyDeps): Interpreter {
  return async (sql, message, member, now) => {
    const can = deps.capabilities(message.platform);
    if (can === undefined || can.callbackButtons || message.chat.kind !== 'direct') return undefined;
    const typed = BARE_NUMBER.exec(message.text.normalize('NFKC').trim())?.[1];
    if (typed === undefined) return undefined;
    const meant = await messageMeant(sql, deps, message, member, now);
    return meant === undefined ? { say: copy.numbered.none } : meaning(meant, Number(typed), can, deps);
  };
}

/**
 * The newest message that still offers something by number. One that lost everything it offered counts too, since she
 * may be answering it; not if she did it herself, or was told in a message of its own that it is over.
 */
async function messageMeant(
  sql: Sql,
  deps: NumberedReplyDeps,
  message: MessageEvent,
  member: Member,
  now: Date,
): Promise<Message | undefined> {
  const rows = await sql.query<NumberedRow>(
    `select ${CARD_COLUMNS}, c.printed, greatest(c.posted_at, c.tried_at) as "shownAt" from card_message c
     where c.person_id = $1 and c.platform = $2 and c.user_id = $3 and c.printed is not null and c.tried_post = c.post
       and (c.ref is not null or c.tried_at is not null)
     order by "shownAt" desc, c.state = 'open' desc, c.created_at desc, c.id desc limit ${LOOKED_AT}`,
    [member.personId, message.platform, message.userId],
  );
  for (const row of rows) {
    const printed = readPrinted(row.printed) ?? [];
    const subject = (await deps.features.get(row.subjectKind)?.load(sql, [row.subjectId], 'none'))?.get(
      row.subjectId,
    );
    if (subject === undefined || printed.length === 0) continue;
    const url = deps.pageUrl(row.id, row.personId);
    const found = { row, card: outbound(row, subject, url, now).card, printed, url };
    if (stillOffered(found).length > 0 || !(await isBehindHer(sql, found))) return found;
  }
  return undefined;
}

async function isBehindHer(sql: Sql, { row, card }: Message): Promise<boolean> {
  if (card.over !== undefined && row.sentVersion >= row.desiredVersion) return true;
  const acts = await sql.query(
    'select 1 from audit where stream = $1 and actor_id = $2 and at >= $3 limit 1',
    [`${row.subjectKind}:${row.subjectId}`, row.personId, row.shownAt],
  );
  return acts.length > 0;
}

interface Offered {
  readonly number: number;
  readonly action: Action;
}

/** What the message called by number and the card still has under that name. */
function stillOffered({ card, printed }: Message): Offered[] {
  return printed.flatMap((one, index) => {
    const action = card.actions.find(({ id, label }) => id === one?.id && label === one.label);
    return action === undefined ? [] : [{ number: index + 1, action }];
  });
}

function meaning(meant: Message, number: number, can: Capabilities, deps: NumberedReplyDeps): Interpretation {
  const { row, card, printed, url } = meant;
  const offered = stillOffered(meant);
  const ways = affordances(card, can, url);
  const answerable = offered.filter(({ action }) =>
    ways.some(way => way.type === 'reply' && way.action === action),
  );
  const chosen = offered.find(one => one.number === number);
  if (chosen !== undefined && answerable.includes(chosen)) {
    const command = deps.features.get(row.subjectKind)?.fromTap(refOf(row), chosen.action.id, {});
    if (command !== undefined)
      return { work: { feature: row.subjectKind, subjectId: row.subjectId, command } };
  }
  const page = ways.find(way => way.type === 'page' && way.action === chosen?.action);
  if (page?.type === 'page') return { say: copy.numbered.page(page.action.label, page.url) };
  const choices = answerable.map(one => ({ number: one.number, label: one.action.label }));
  const gone = printed[number - 1];
  if (gone === undefined || gone === null) return { say: copy.numbered.noSuch(card.title, choices, url) };
  return {
    say: copy.numbered.gone({ title: card.title, label: gone.label, status: card.status, choices, url }),
  };
}
