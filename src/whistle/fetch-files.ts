import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import { type ChatAdapter, PLATFORMS } from '../chat/adapter.ts';
import type { Inbound } from '../chat/inbound.ts';
import type { Db } from '../db/client.ts';
import { handIn, keepFile, type StoredFile } from '../files/record.ts';
import type { FileStore } from '../files/store.ts';

export interface FetchFilesOptions {
  readonly db: Db;
  readonly adapters: ReadonlyMap<string, ChatAdapter>;
  readonly store: FileStore;
  readonly inbound: Inbound;
  readonly now: () => Date;
  readonly log: Logger;
}

interface Wanted {
  readonly whistleId: string;
  readonly personId: string;
  readonly platform: string;
  readonly handle: string;
  readonly name: string;
  readonly tries: number;
  readonly copyOf: string | null;
}

const AT_ONCE = 6;
/** A platform's address of a picture does not live longer anyway. */
const LOOK_BACK_DAYS = 3;

const WANTED = `select w.id as "whistleId", w.doc->'blower'->>'personId' as "personId", f->>'platform' as platform,
    f->>'handle' as handle, f->>'name' as name, coalesce((f->>'tries')::int, 0) as tries, f->>'copyOf' as "copyOf"
  from whistle w, jsonb_array_elements(w.doc->'files') f
  where w.changed_at > $1::timestamptz - ${LOOK_BACK_DAYS} * interval '1 day' and f->>'stored' is null
    and not coalesce((f->>'lost')::boolean, false) and coalesce((f->>'nextTryAt')::timestamptz, $1) <= $1
  order by w.type = 'URGENT' desc, w.created_at limit ${AT_ONCE}`;

/**
 * Brings the pictures that townships sent in the chat to where every unit called can look at them: on the pages of the
 * call's cards. Outside of the transaction that took the message in, so that no call waits for a download.
 */
export async function fetchFiles(options: FetchFilesOptions): Promise<void> {
  const one = async (wanted: Wanted): Promise<void> => {
    const { stored, final } = await fetched(options, wanted);
    const { platform, handle, whistleId, tries } = wanted;
    await options.inbound.submit({
      type: 'command',
      platform: 'clock',
      // Two replicas that fetch the same one keep it once.
      eventId: `whistle.file:${whistleId}:${createHash('sha256').update(handle).digest('hex').slice(0, 16)}:${tries}`,
      userId: 'clock',
      work: {
        feature: 'whistle',
        subjectId: whistleId,
        command: { type: 'whistle.file', platform, handle, stored: stored?.id ?? '', final },
        actor: { kind: 'system', reason: 'a file of the call' },
      },
    });
  };
  await Promise.all((await options.db.query<Wanted>(WANTED, [options.now()])).map(one));
}

interface Fetched {
  readonly stored?: StoredFile | undefined;
  readonly final: boolean;
}

async function fetched(options: FetchFilesOptions, wanted: Wanted): Promise<Fetched> {
  const { db, store, now, log } = options;
  const platform = PLATFORMS.find(one => one === wanted.platform);
  const adapter = platform === undefined ? undefined : options.adapters.get(platform);
  try {
    const bytes =
      wanted.copyOf === null
        ? (await adapter?.fetchFile?.(wanted.handle))?.bytes
        : await store.get(wanted.copyOf);
    if (bytes === undefined) return { final: true };
    const owner = {
      cardId: wanted.whistleId,
      personId: wanted.personId,
      subjectKind: 'whistle',
      subjectId: wanted.whistleId,
    };
    const stored = await keepFile(
      db,
      store,
      owner,
      { name: wanted.name, bytes, nonce: wanted.handle },
      now(),
    );
    if (stored !== undefined) await handIn(db, [stored.id], now());
    return { stored, final: true };
  } catch (error) {
    log.warn(
      { err: error, platform: wanted.platform, tries: wanted.tries },
      'a picture could not be fetched',
    );
    return { final: false };
  }
}
