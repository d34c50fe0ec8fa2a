import { copy } from '../../cards/copy.ts';
import type { Sql } from '../db/sql.ts';
import type { Shell } from '../decide/commit.ts';
import type { Subject } from '../decide/subject.ts';
import type { Member } from '../directory/who.ts';
import type { MessageEvent, Platform } from './adapter.ts';
import { type Affordance, affordances, type Capabilities } from './capability.ts';
import type { Card } from './card.ts';
import { CARD_COLUMNS, type CardRow, outbound, refOf } from './card-row.ts';
import type { Interpretation, Interpreter } from './entry.ts';

export interface NumberedReplyDeps {
  readonly features: Shell['features'];
  /** What a platform can do; undefined for one that is off. */
  readonly capabilities: (platform: Platform) => Capabilities | undefined;
  /** Address of the card's page for one person. */
  readonly pageUrl: (cardId: string, personId: string) => string;
}

/** A card has at most four actions (card.ts); a greater number means something else. */
const BARE_NUMBER = /^(?:回复)?\s*([1-4])\s*[。.!！]?$/u;
/** Cards looked at, newest first: what has nothing left to do is passed over. */
const LOOKED_AT = 20;

interface Asking {
  readonly row: CardRow;
  readonly subject: Subject;
  readonly card: Card;
  readonly url: string;
}

/**
 * 回复 n, for platforms whose buttons can't call back (design.md §3.10): in her own chat with the bot, the number
 * names an action of the newest card that was sent to her there and still asks something. What the card cannot take
 * by number is answered with the way to its page.
 */
export function numberedReply(deps: NumberedReplyDeps): Interpreter {
  return async (sql, message, member, now) => {
    const can = deps.capabilities(message.platform);
    if (can === undefined || can.callbackButtons || message.chat.kind !== 'direct') return undefined;
    const typed = BARE_NUMBER.exec(message.text.normalize('NFKC').trim())?.[1];
    if (typed === undefined) return undefined;
    const asking = await newestAsking(sql, deps, message, member, now);
    return asking === undefined ? { say: copy.numbered.none } : meaning(asking, Number(typed), can, deps);
  };
}

async function newestAsking(
  sql: Sql,
  deps: NumberedReplyDeps,
  message: MessageEvent,
  member: Member,
  now: Date,
): Promise<Asking | undefined> {
  const rows = await sql.query<CardRow>(
    `select ${CARD_COLUMNS} from card_message c
     where c.person_id = $1 and c.platform = $2 and c.user_id = $3 and c.state = 'open' and c.ref is not null
     order by c.posted_at desc, c.created_at desc, c.id desc limit ${LOOKED_AT}`,
    [member.personId, message.platform, message.userId],
  );
  for (const row of rows) {
    const found = await deps.features.get(row.subjectKind)?.load(sql, [row.subjectId], 'none');
    const subject = found?.get(row.subjectId);
    if (subject === undefined) continue;
    const url = deps.pageUrl(row.id, row.personId);
    const { card } = outbound(row, subject, url, now);
    if (card.actions.length > 0) return { row, subject, card, url };
  }
  return undefined;
}

function meaning(asking: Asking, number: number, can: Capabilities, deps: NumberedReplyDeps): Interpretation {
  const { row, card, url } = asking;
  const ways = affordances(card, can, url);
  const chosen = ways.find(way => way.type === 'reply' && way.number === number);
  if (chosen !== undefined) {
    const command = deps.features.get(row.subjectKind)?.fromTap(refOf(row), chosen.action.id, {});
    if (command !== undefined)
      return { work: { feature: row.subjectKind, subjectId: row.subjectId, command } };
  }
  const named = card.actions[number - 1];
  const page = ways.find(way => way.type === 'page' && way.action === named);
  if (named !== undefined && page?.type === 'page') return { say: copy.numbered.page(named.label, page.url) };
  return { say: copy.numbered.noSuch(card.title, optionsOf(ways), url) };
}

function optionsOf(ways: readonly Affordance[]): { number: number; label: string }[] {
  return ways.flatMap(way => (way.type === 'reply' ? [{ number: way.number, label: way.action.label }] : []));
}
