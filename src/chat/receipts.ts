import type { Logger } from 'pino';
import type { Db } from '../db/client.ts';
import type { Receipt } from '../decide/receipt.ts';
import type { ChatAdapter } from './adapter.ts';

/** Whose cards of what are asked about. */
export interface ReceiptAsk {
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly unitId: string;
}

/** Answers by `receiptKey`; what no platform tells is missing. Never rejects, and never takes long. */
export type AskReceipts = (asks: readonly ReceiptAsk[]) => Promise<ReadonlyMap<string, Receipt>>;

export function receiptKey({ subjectKind, subjectId, unitId }: ReceiptAsk): string {
  return `${subjectKind} ${subjectId} ${unitId}`;
}

/** A card that went out to somebody of the unit. */
export interface CardAsked extends ReceiptAsk {
  readonly role: Receipt['role'];
  readonly platform: string;
  readonly userId: string;
  readonly ref: string;
}

/** The platform that tells longest tells for seven days (`im-v1/message/read_users`). */
const TOLD_DAYS = 7;
/** Cards of a unit that are asked about: the call, and its reminders since. */
const CARDS_EACH = 5;
/** Cards asked about at once and in all; more units than these fall silent at one moment in no county. */
const PARALLEL = 8;
const MOST_CARDS = 200;
/** So long a reminder waits for what is nice to know. */
const PATIENCE_MS = 5_000;

interface Tellers {
  readonly adapters: ReadonlyMap<string, Pick<ChatAdapter, 'readersOf'>>;
  readonly log: Logger;
}

export interface ReceiptOptions extends Tellers {
  readonly db: Db;
  readonly now: () => Date;
}

/** Read receipts, where a ladder asks for them: whether those who are silent have looked at all. */
export function askReceipts(options: ReceiptOptions): AskReceipts {
  return async asks => {
    const { adapters, log } = options;
    if (asks.length === 0 || [...adapters.values()].every(adapter => adapter.readersOf === undefined))
      return new Map();
    try {
      return await toldOf(await cardsOf(options, asks), options);
    } catch (error) {
      log.warn({ err: error }, 'read receipts could not be asked for');
      return new Map();
    }
  };
}

function cardsOf({ db, now }: ReceiptOptions, asks: readonly ReceiptAsk[]): Promise<CardAsked[]> {
  return db.query<CardAsked>(
    `select * from (
       select c.subject_kind as "subjectKind", c.subject_id as "subjectId", c.unit_id as "unitId", c.role, c.platform,
         c.user_id as "userId", c.ref,
         row_number() over (partition by c.subject_kind, c.subject_id, c.unit_id order by c.posted_at) as nth
       from card_message c
       join unnest($1::text[], $2::text[], $3::text[]) as x(kind, id, unit)
         on c.subject_kind = x.kind and c.subject_id = x.id and c.unit_id = x.unit
       where c.role in ('liaison', 'deputy') and c.state = 'open' and c.ref is not null and c.posted_at > $4) asked
     where nth <= ${CARDS_EACH} limit ${MOST_CARDS}`,
    [
      asks.map(ask => ask.subjectKind),
      asks.map(ask => ask.subjectId),
      asks.map(ask => ask.unitId),
      new Date(now().getTime() - TOLD_DAYS * 86_400_000),
    ],
  );
}

/** What the platforms of these cards tell, by unit. */
export async function toldOf(
  cards: readonly CardAsked[],
  tellers: Tellers,
): Promise<ReadonlyMap<string, Receipt>> {
  return receiptsOf(cards, await readTimes(tellers, cards));
}

/** When each card was read by whom it was sent to: null for not at all, missing where that is not known. */
async function readTimes(
  { adapters, log }: Tellers,
  cards: readonly CardAsked[],
): Promise<ReadonlyMap<CardAsked, Date | null>> {
  const times = new Map<CardAsked, Date | null>();
  const queue = cards.values();
  let over = false;
  const worker = async (): Promise<void> => {
    for (const card of queue) {
      if (over) return;
      const adapter = adapters.get(card.platform);
      if (adapter?.readersOf === undefined) continue;
      try {
        times.set(card, (await adapter.readersOf(card.ref)).get(card.userId) ?? null);
      } catch (error) {
        log.info({ err: error, platform: card.platform }, 'a read receipt could not be had');
      }
    }
  };
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>(resolve => {
    timer = setTimeout(resolve, PATIENCE_MS);
  });
  await Promise.race([Promise.all(Array.from({ length: PARALLEL }, worker)), late]);
  clearTimeout(timer);
  over = true;
  return new Map(times);
}

/** Nobody has looked only where all of the unit's cards were told about. */
function receiptsOf(
  cards: readonly CardAsked[],
  times: ReadonlyMap<CardAsked, Date | null>,
): ReadonlyMap<string, Receipt> {
  const receipts = new Map<string, Receipt>();
  for (const key of new Set(cards.map(receiptKey))) {
    const own = cards.filter(card => receiptKey(card) === key);
    const read = own
      .flatMap(card => {
        const at = times.get(card);
        return at == null ? [] : [{ role: card.role, at: at.toISOString() }];
      })
      .toSorted((a, b) => a.at.localeCompare(b.at));
    const [first] = read;
    if (first !== undefined) receipts.set(key, first);
    else if (own.every(card => times.get(card) === null)) receipts.set(key, { role: 'liaison', at: null });
  }
  return receipts;
}
