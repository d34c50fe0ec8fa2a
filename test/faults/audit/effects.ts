import type { Db } from '../../../src/db/client.ts';
import type { Deed } from '../workload.ts';
import type { Finding } from './finding.ts';

interface Entry {
  readonly stream: string;
  readonly seq: number;
  readonly actorKind: string;
  readonly actorId: string;
  readonly action: string;
  readonly unit: string | null;
}

interface Part {
  readonly unit: string;
  readonly state: string;
}

const ACTIONS: Readonly<Record<Deed['kind'], string>> = {
  open: 'task.opened',
  dispatch: 'task.dispatched',
  confirm: 'task.answered',
  propose: 'task.proposed',
  accept: 'task.rescheduled',
  cancel: 'task.cancelled',
};

/**
 * Every acknowledged deed has exactly one effect, every other one has one or none, and what has an effect has it
 * whole: the entry in the audit and the state go together.
 */
export async function auditEffects(db: Db, deeds: readonly Deed[]): Promise<Finding[]> {
  const streams = await entriesByTask(db);
  const findings: Finding[] = [];
  for (const [task, own] of groupBy(deeds, deed => deed.task)) {
    const found = [...streams].filter(([, of]) => of.task === task).map(([stream]) => stream);
    const opened = own.find(deed => deed.kind === 'open');
    if (found.length > 1) findings.push({ promise: 'doubled', what: `${task}: ${found.length} tasks` });
    if (found.length === 0 && (opened?.acknowledged ?? 0) > 0)
      findings.push({ promise: 'lost', what: `${task}: no task` });
    const [stream] = found;
    const entries = stream === undefined ? [] : (streams.get(stream)?.entries ?? []);
    for (const deed of own) findings.push(...auditDeed(deed, entries));
    if (stream !== undefined) findings.push(...(await auditStates(db, stream, own, entries)));
  }
  return findings;
}

function auditDeed(deed: Deed, entries: readonly Entry[]): Finding[] {
  const count = entriesOf(deed, entries).length;
  const what = `${deed.task}, ${deed.unit} ${deed.kind} (round ${deed.round}, acknowledged ${deed.acknowledged} of ${deed.attempts}): ${count} effects`;
  if (count > 1) {
    const them = entriesOf(deed, entries).map(({ seq, actorId }) => `${seq} ${actorId}`);
    return [{ promise: 'doubled', what: `${what}: ${them.join(', ')}` }];
  }
  if (count === 0 && deed.acknowledged > 0) return [{ promise: 'lost', what }];
  if (!deed.finished) return [{ promise: 'silent', what: `${what}, and she never saw the end of it` }];
  return [];
}

function entriesOf(deed: Deed, entries: readonly Entry[]): Entry[] {
  const action = ACTIONS[deed.kind];
  const perUnit = deed.kind === 'confirm' || deed.kind === 'propose';
  return entries.filter(
    entry =>
      entry.action === action &&
      entry.actorKind === 'person' &&
      (!perUnit || (entry.unit === deed.unit && roundOf(entry, entries) === deed.round)),
  );
}

/** A change of the time asks everybody anew. */
function roundOf(entry: Entry, entries: readonly Entry[]): number {
  return 1 + entries.filter(one => one.action === 'task.rescheduled' && one.seq < entry.seq).length;
}

async function auditStates(
  db: Db,
  stream: string,
  deeds: readonly Deed[],
  entries: readonly Entry[],
): Promise<Finding[]> {
  const taskId = stream.slice('task:'.length);
  const parts = await db.query<Part>(
    `select u.code as unit, p.state from task_participant p join unit u on u.id = p.unit_id where p.task_id = $1`,
    [taskId],
  );
  const last = Math.max(...deeds.map(deed => deed.round));
  return deeds
    .filter(deed => deed.kind === 'confirm' && deed.round === last)
    .flatMap((deed): Finding[] => {
      const written = entriesOf(deed, entries).length > 0;
      const state = parts.find(part => part.unit === deed.unit)?.state ?? 'absent';
      const confirmed = state !== 'PENDING' && state !== 'OVERDUE' && state !== 'absent';
      if (written === confirmed) return [];
      return [{ promise: 'lost', what: `${deed.task}, ${deed.unit}: half an effect, state ${state}` }];
    });
}

/** The audit of each task, with the scenario and the day it was opened for. */
async function entriesByTask(db: Db): Promise<Map<string, { task: string; entries: Entry[] }>> {
  const rows = await db.query<Entry & { task: string }>(
    `select a.stream, a.seq, a.actor_kind as "actorKind", a.actor_id as "actorId", a.action,
       a.detail->>'unit' as unit,
       (o.detail->>'scenario') || ' ' || (o.detail->'after'->>'date') as task
     from audit a join audit o on o.stream = a.stream and o.action = 'task.opened'
     order by a.stream, a.seq`,
  );
  const found = new Map<string, { task: string; entries: Entry[] }>();
  for (const row of rows) {
    const known = found.get(row.stream) ?? { task: row.task, entries: [] };
    known.entries.push(row);
    found.set(row.stream, known);
  }
  return found;
}

function groupBy<T>(list: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of list) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}
