import type { Logger } from 'pino';
import type { Db } from '../db/client.ts';
import type { Shell } from '../decide/shell.ts';
import type { Subject } from '../decide/subject.ts';
import { pass } from '../points.ts';
import type { ChatAdapter, OutboundCard, Outcome } from './adapter.ts';
import { mayPostAgain } from './capability.ts';
import { lookOf, outbound } from './card-row.ts';
import { RENEW_MS, STILL_MS } from './lease.ts';
import { type ClaimedRow, notePrinted, renewClaims, type Sent, settleSends, startRepost } from './outbox.ts';
import { eitherPrinted, type Printed, printedOf, readPrinted } from './printed.ts';

export interface CarrierOptions {
  readonly db: Db;
  readonly shell: Shell;
  readonly pageUrl: (cardId: string, personId: string) => string;
  readonly log: Logger;
  /** How often a claim is renewed; for tests. */
  readonly renewMs?: number;
  /** Called with every outcome, for metrics. */
  readonly observe: (platform: string, outcome: Outcome['outcome'], kind: 'post' | 'update' | 'ring') => void;
}

/** Brings cards that were taken to what their subjects say now, and writes down what became of each. */
export class Carrier {
  readonly #adapter: ChatAdapter;
  readonly #options: CarrierOptions;
  readonly #note: (outcomes: readonly Outcome[]) => Promise<void>;
  readonly #rings = new Set<Promise<void>>();

  /** `note` hears the outcomes of every call before they are written down. */
  constructor(
    adapter: ChatAdapter,
    options: CarrierOptions,
    note: (outcomes: readonly Outcome[]) => Promise<void>,
  ) {
    this.#adapter = adapter;
    this.#options = options;
    this.#note = note;
  }

  /** Resolves when no bell is on its way. */
  async quiet(): Promise<void> {
    await Promise.all(this.#rings);
  }

  /** Keeps the cards in hand for as long as `work` takes. */
  async holding(rows: readonly ClaimedRow[], work: () => Promise<void>): Promise<void> {
    const { db, shell, log, renewMs = RENEW_MS } = this.#options;
    const ids = rows.map(row => row.id);
    let renewing = false;
    const timer = setInterval(() => {
      if (renewing) return;
      renewing = true;
      renewClaims(db, ids, shell.surroundings.now())
        .catch((error: unknown) =>
          log.warn({ err: error, platform: this.#adapter.platform }, 'claims could not be renewed'),
        )
        .finally(() => {
          renewing = false;
        });
    }, renewMs);
    await work().finally(() => clearInterval(timer));
  }

  /** Brings a handful of cards, each for another person, up to date. */
  async bring(rows: readonly ClaimedRow[]): Promise<void> {
    const { db, shell } = this.#options;
    const now = shell.surroundings.now();
    const looked = performance.now();
    const subjects = await loadSubjects(db, shell, rows);
    const posts: Prepared[] = [];
    const updates: Prepared[] = [];
    const sends: Sent[] = [];
    const reposts: string[] = [];
    for (const row of rows) {
      const subject = subjects.get(`${row.subjectKind}:${row.subjectId}`);
      if (subject === undefined) {
        sends.push(untried(row, { outcome: 'refused', code: 'no-subject', reason: 'the subject is gone' }));
        continue;
      }
      if (row.ref === null && !mayPostAgain(this.#adapter.capabilities, row.unclearSince, now)) {
        sends.push(untried(row, TOO_LATE));
        this.#options.log.error(
          { cardId: row.id, since: row.unclearSince },
          'a card may or may not have arrived',
        );
        continue;
      }
      const expired = row.ref !== null && this.#expired(row, now);
      if (expired) reposts.push(row.id);
      const prepared = this.#prepare(expired ? { ...row, post: row.post + 1, ref: null } : row, subject, now);
      if (prepared.ref === null) posts.push(prepared);
      else if (prepared.look === row.shownHash) sends.push(unchanged(prepared, prepared.ref));
      else updates.push(prepared);
    }
    // They are somebody else's by now, or will be when the claim ends.
    if (performance.now() - looked > STILL_MS) return;
    await startRepost(db, reposts, now);
    sends.push(...(await this.#post(posts)), ...(await this.#update(updates)));
    pass('delivery.sent');
    await settleSends(db, sends, new Map(rows.map(row => [row.id, row])), shell.surroundings.now());
    pass('delivery.recorded');
  }

  #prepare(row: ClaimedRow, subject: Subject, now: Date): Prepared {
    const { ref, unclearSince, printed } = row;
    const out = outbound(row, subject, this.#options.pageUrl(row.id, row.personId), now);
    return { out, ref, look: lookOf(out.card), unclearSince, printed: readPrinted(printed) ?? null };
  }

  #expired(row: ClaimedRow, now: Date): boolean {
    const { editWindowDays } = this.#adapter.capabilities;
    return row.postedAt !== null && now.getTime() - row.postedAt.getTime() > editWindowDays * 86_400_000;
  }

  async #post(items: readonly Prepared[]): Promise<Sent[]> {
    if (items.length === 0) return [];
    await this.#notePrinted(items);
    const outcomes = await this.#adapter.post(items.map(item => item.out));
    await this.#note(outcomes);
    items.forEach((item, index) => {
      const outcome = outcomes[index];
      if (rings(item.out) && outcome?.outcome === 'sent') this.#ring(outcome.ref, item.out);
    });
    return this.#sent(items, outcomes, 'post');
  }

  /** Where numbers are answered, what a message calls 1 is kept before it goes out. */
  async #notePrinted(items: readonly Prepared[]): Promise<void> {
    if (this.#adapter.capabilities.callbackButtons) return;
    const posts = items.map(({ out, printed }) => ({
      id: out.cardId,
      printed: eitherPrinted(printed, printedOf(out.card)),
    }));
    await notePrinted(this.#options.db, posts);
  }

  /** The platform's stronger bell for an urgent card that has arrived; nothing waits for it, what became of it is observed. */
  #ring(ref: string, out: OutboundCard): void {
    const { ring, capabilities } = this.#adapter;
    if (ring === undefined || !capabilities.urgentPush) return;
    const { log, observe } = this.#options;
    const ringing = ring
      .call(this.#adapter, { ref, out })
      .then(outcome => {
        observe(this.#adapter.platform, outcome.outcome, 'ring');
        if (outcome.outcome !== 'sent')
          log.warn(
            { platform: this.#adapter.platform, cardId: out.cardId, outcome },
            'an urgent card did not ring',
          );
      })
      .catch((error: unknown) => {
        observe(this.#adapter.platform, 'unknown', 'ring');
        log.error({ err: error, platform: this.#adapter.platform, cardId: out.cardId }, 'ringing failed');
      })
      .finally(() => this.#rings.delete(ringing));
    this.#rings.add(ringing);
  }

  async #update(items: readonly Prepared[]): Promise<Sent[]> {
    if (items.length === 0) return [];
    const outcomes = await this.#adapter.update(items.map(({ out, ref }) => ({ out, ref: ref ?? '' })));
    await this.#note(outcomes);
    const again = items.filter((_, index) => mustRepost(outcomes[index]));
    const reposted = again.map(
      ({ out, look }): Prepared => ({
        out: { ...out, post: out.post + 1 },
        ref: null,
        look,
        unclearSince: null,
        printed: null,
      }),
    );
    await startRepost(
      this.#options.db,
      again.map(({ out }) => out.cardId),
      this.#options.shell.surroundings.now(),
    );
    const rest = items.filter(item => !again.includes(item));
    return [
      ...this.#sent(
        rest,
        outcomes.filter(outcome => !mustRepost(outcome)),
        'update',
      ),
      ...(await this.#post(reposted)),
    ];
  }

  #sent(items: readonly Prepared[], outcomes: readonly Outcome[], kind: 'post' | 'update'): Sent[] {
    return items.map((item, index) => {
      const outcome = outcomes[index] ?? {
        outcome: 'unknown',
        reason: 'the adapter gave no answer',
        idempotent: false,
      };
      this.#options.observe(this.#adapter.platform, outcome.outcome, kind);
      if (outcome.outcome === 'refused' || outcome.outcome === 'unknown') {
        this.#options.log.warn(
          { platform: this.#adapter.platform, cardId: item.out.cardId, kind, outcome },
          'a card did not go through',
        );
      }
      return {
        id: item.out.cardId,
        version: item.out.version,
        look: item.look,
        posted: kind === 'post',
        unclearSince: item.unclearSince,
        outcome,
      };
    });
  }
}

/** An urgent card that asks for something; one that only informs breaks the quiet hours and rings nobody. */
function rings({ urgent, card }: OutboundCard): boolean {
  return urgent && card.tone === 'urgent';
}

interface Prepared {
  readonly out: OutboundCard;
  readonly ref: string | null;
  readonly look: string;
  readonly unclearSince: Date | null;
  readonly printed: Printed | null;
}

/** An earlier try had no clear end, and the platform would no longer drop the double. */
const TOO_LATE: Outcome = {
  outcome: 'unknown',
  reason: 'an earlier try had no clear end and the platform no longer recognises its key',
  idempotent: false,
};

function untried({ id, unclearSince }: ClaimedRow, outcome: Outcome): Sent {
  return { id, version: 0, look: '', posted: false, unclearSince, outcome };
}

/** The earlier copy can't be changed any more: past the edit window, or recalled. */
function mustRepost(outcome: Outcome | undefined): boolean {
  return outcome?.outcome === 'refused' && (outcome.code === 'edit-window' || outcome.code === 'gone');
}

function unchanged(item: Prepared, ref: string): Sent {
  return {
    id: item.out.cardId,
    version: item.out.version,
    look: item.look,
    posted: false,
    unclearSince: null,
    outcome: { outcome: 'sent', ref },
  };
}

async function loadSubjects(
  db: Db,
  shell: Shell,
  rows: readonly ClaimedRow[],
): Promise<Map<string, Subject>> {
  const subjects = new Map<string, Subject>();
  for (const kind of new Set(rows.map(row => row.subjectKind))) {
    const feature = shell.features.get(kind);
    if (feature === undefined) continue;
    const ids = [...new Set(rows.filter(row => row.subjectKind === kind).map(row => row.subjectId))];
    for (const [id, subject] of await feature.load(db, ids, 'none')) subjects.set(`${kind}:${id}`, subject);
  }
  return subjects;
}
