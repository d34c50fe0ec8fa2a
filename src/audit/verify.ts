import type { JsonObject, Sql } from '../db/sql.ts';
import { type AuditEntry, FIRST_HASH, linkHash } from './record.ts';

/** A place where the record does not hold together. */
export interface AuditFault {
  readonly stream: string;
  readonly seq: number;
  readonly fault: 'changed' | 'missing' | 'reordered' | 'cut' | 'unheaded';
}

export interface AuditReport {
  readonly streams: number;
  readonly entries: number;
  readonly faults: readonly AuditFault[];
}

interface AuditRow {
  id: string;
  stream: string;
  seq: number;
  at: Date;
  region_id: string;
  actor_kind: AuditEntry['actorKind'];
  actor_id: string;
  channel: string;
  action: string;
  detail: JsonObject;
  prev_hash: string;
  hash: string;
}

interface Tail {
  seq: number;
  hash: string;
  id: bigint;
}

const PAGE = 2000;

/**
 * Walks every stream (or one) from its first entry to its head. `changed`: an entry no longer matches its hash;
 * `missing`: a number is skipped; `reordered`: the chain of hashes or the order of writing is broken; `cut`: the
 * head knows of later entries; `unheaded`: the stream has entries and no head.
 */
export async function verifyAudit(sql: Sql, stream?: string): Promise<AuditReport> {
  const tails = new Map<string, Tail>();
  const faults: AuditFault[] = [];
  let entries = 0;
  let after = { stream: '', seq: 0 };
  for (;;) {
    const rows = await sql.query<AuditRow>(
      `select id::text, stream, seq, at, region_id, actor_kind, actor_id, channel, action, detail, prev_hash, hash
       from audit where ($1::text is null or stream = $1) and (stream, seq) > ($2, $3)
       order by stream, seq limit ${PAGE}`,
      [stream ?? null, after.stream, after.seq],
    );
    for (const row of rows) {
      entries += 1;
      faults.push(...checkLink(row, tails.get(row.stream)));
      tails.set(row.stream, { seq: row.seq, hash: row.hash, id: BigInt(row.id) });
    }
    const last = rows.at(-1);
    if (last === undefined) break;
    after = { stream: last.stream, seq: last.seq };
  }
  faults.push(...(await checkHeads(sql, tails, stream)));
  return { streams: tails.size, entries, faults };
}

function checkLink(row: AuditRow, tail: Tail | undefined): AuditFault[] {
  const faults: AuditFault[] = [];
  const add = (fault: AuditFault['fault']): void => {
    faults.push({ stream: row.stream, seq: row.seq, fault });
  };
  if (row.seq !== (tail?.seq ?? 0) + 1) add('missing');
  else if (row.prev_hash !== (tail?.hash ?? FIRST_HASH) || (tail !== undefined && BigInt(row.id) < tail.id)) {
    add('reordered');
  }
  const hash = linkHash({
    stream: row.stream,
    seq: row.seq,
    at: row.at,
    regionId: row.region_id,
    actorKind: row.actor_kind,
    actorId: row.actor_id,
    channel: row.channel,
    action: row.action,
    detail: row.detail,
    prevHash: row.prev_hash,
  });
  if (hash !== row.hash) add('changed');
  return faults;
}

async function checkHeads(sql: Sql, tails: Map<string, Tail>, stream?: string): Promise<AuditFault[]> {
  const heads = await sql.query<{ stream: string; seq: number; hash: string }>(
    'select stream, seq, hash from audit_head where $1::text is null or stream = $1',
    [stream ?? null],
  );
  const known = new Set(heads.map(head => head.stream));
  const cut = heads.flatMap((head): AuditFault[] => {
    const tail = tails.get(head.stream);
    const whole = (tail?.seq ?? 0) === head.seq && (tail?.hash ?? FIRST_HASH) === head.hash;
    return whole ? [] : [{ stream: head.stream, seq: head.seq, fault: 'cut' }];
  });
  const unheaded = [...tails.entries()].flatMap(([name, tail]): AuditFault[] =>
    known.has(name) ? [] : [{ stream: name, seq: tail.seq, fault: 'unheaded' }],
  );
  return [...cut, ...unheaded];
}
