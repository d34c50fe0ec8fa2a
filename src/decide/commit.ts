import { type AuditHeads, auditHeads } from '../audit/record.ts';
import { type Sql, together } from '../db/sql.ts';
import { Consequences } from './consequences.ts';
import { Desk } from './desk.ts';
import { type Committed, featureOf, type Shell, subjectKey, type Work } from './shell.ts';
import type { Subject } from './subject.ts';

/**
 * Decides a batch and writes every consequence through the caller's transaction: states, cards, duties, audit. The
 * pure part decides in memory, so a batch costs the same few statements as a single tap, and those that do not need
 * each other's answers travel together. Work whose subject is missing and whose command creates nothing comes back
 * undefined. With `held`, subjects that the caller has loaded under lock, all other subjects are skipped likewise.
 */
export async function carryOut(
  sql: Sql,
  shell: Shell,
  works: readonly Work[],
  held?: ReadonlyMap<string, Subject>,
): Promise<Committed> {
  if (works.length === 0) return { done: [], lanes: [] };
  const { subjects, heads } = held === undefined ? await hold(sql, shell, works) : ofHeld(sql, held);
  if (held !== undefined) await prepareFacts(sql, shell, subjects, works);
  const outcome = new Consequences(heads);
  const done = await new Desk(sql, shell, subjects, outcome, held !== undefined).performAll(works);
  const now = shell.surroundings.now();
  const kinds = [...shell.features].sort(([a], [b]) => (a < b ? -1 : 1));
  const saves = kinds.map(([kind, feature]) =>
    feature.save(
      sql,
      [...subjects.values()].filter(subject => subject.kind === kind),
      now,
    ),
  );
  const [lanes] = await together([outcome.write(sql, shell, [...subjects.values()]), ...saves]);
  return { done, lanes };
}

interface Held {
  readonly subjects: Map<string, Subject>;
  readonly heads: (streams: ReadonlySet<string>) => Promise<AuditHeads>;
}

/** Whoever holds a subject holds its chain, whose end is read on the way: every tap adds to it. */
async function hold(sql: Sql, shell: Shell, works: readonly Work[]): Promise<Held> {
  const loading = loadSubjects(sql, shell, works);
  // Where one statement locks all of them, the next one may follow at once.
  if (new Set(works.map(work => work.feature)).size > 1) await loading;
  const streams = new Set(works.map(work => subjectKey(work.feature, work.subjectId)));
  const [subjects, heads] = await together([loading, auditHeads(sql, [...streams])]);
  return { subjects, heads: async () => heads };
}

/** Of a whole sweep few chains may grow, so their ends are read when it is known which. */
function ofHeld(sql: Sql, held: ReadonlyMap<string, Subject>): Held {
  return {
    subjects: new Map(held),
    heads: streams =>
      auditHeads(
        sql,
        [...streams].filter(stream => held.has(stream)),
      ),
  };
}

/** Locks in one order (kind, then id), so that two batches never wait for each other in a ring. */
async function loadSubjects(sql: Sql, shell: Shell, works: readonly Work[]): Promise<Map<string, Subject>> {
  const subjects = new Map<string, Subject>();
  const kinds = [...new Set(works.map(work => work.feature))].sort();
  for (const kind of kinds) {
    const ids = [...new Set(works.filter(work => work.feature === kind).map(work => work.subjectId))].sort();
    for (const [id, subject] of await featureOf(shell, kind).load(sql, ids, 'update')) {
      subjects.set(subjectKey(kind, id), subject);
    }
  }
  return subjects;
}

/** Facts of a whole batch at once, where a feature reads them so. */
async function prepareFacts(
  sql: Sql,
  shell: Shell,
  subjects: ReadonlyMap<string, Subject>,
  works: readonly Work[],
): Promise<void> {
  for (const kind of new Set(works.map(work => work.feature))) {
    const asks = works.flatMap(({ feature, subjectId, command, actor }) => {
      const subject = subjects.get(subjectKey(feature, subjectId));
      return feature === kind && subject !== undefined ? [{ subject, command, actor }] : [];
    });
    await featureOf(shell, kind).prepare(sql, asks, shell.surroundings.now());
  }
}
