import { verifyAudit } from '../../../src/audit/verify.ts';
import type { Db } from '../../../src/db/client.ts';
import type { Scene } from '../scene.ts';
import type { Finding } from './finding.ts';
import type { PlatformState } from './posted.ts';

interface Stuck {
  readonly id: string;
  readonly kind: string;
  readonly platform: string;
  readonly state: string;
  readonly trouble: string | null;
  readonly dueAt: Date;
  readonly claimedTill: Date | null;
}

/** Nothing is left half done: no card behind the record, no broken chain, every replica ready. */
export async function auditRest(scene: Scene, state: PlatformState): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const card of await stuckCards(scene.db)) {
    const what = `${card.kind} ${card.id} on ${card.platform}: ${card.state}, ${card.trouble ?? 'no trouble'}, due ${card.dueAt.toISOString()}, claimed till ${card.claimedTill?.toISOString() ?? 'never'}`;
    findings.push({ promise: 'unrecovered', what });
  }
  const { faults } = await verifyAudit(scene.db);
  for (const fault of faults) {
    findings.push({ promise: 'unrecovered', what: `audit ${fault.stream} ${fault.seq}: ${fault.fault}` });
  }
  if (state.unknownCalls > 0) {
    findings.push({ promise: 'unrecovered', what: `${state.unknownCalls} calls that no platform has` });
  }
  const open = state.platforms.zwdd.tasks.filter(task => task.state === 'open').map(task => task.bizTaskId);
  const ended = await settledCards(scene.db);
  for (const task of open.filter(id => ended.has(id))) {
    findings.push({ promise: 'unrecovered', what: `to-do ${task} stays open though its card is settled` });
  }
  for (let replica = 0; replica < scene.replicas; replica += 1) {
    const response = await fetch(`${scene.service(replica)?.url ?? 'http://127.0.0.1:1'}/readyz`).catch(
      () => undefined,
    );
    if (response?.ok === true) await response.body?.cancel();
    else
      findings.push({
        promise: 'unrecovered',
        what: `replica ${replica}: ${(await response?.text()) ?? 'no answer'}`,
      });
  }
  return findings;
}

function stuckCards(db: Db): Promise<Stuck[]> {
  return db.query<Stuck>(
    `select id, kind, platform, state, trouble, due_at as "dueAt", claimed_till as "claimedTill" from card_message
     where state = 'failed' or sent_version < desired_version`,
  );
}

/**
 * The first to-do item of every settled card of 政务钉钉, by its key there. The platform tells an item's id once: where
 * that answer was lost, nobody can end the item, and the adapter says so (`lost`, adapters/zwdd/README.md).
 */
async function settledCards(db: Db): Promise<ReadonlySet<string>> {
  const rows = await db.query<{ key: string }>(
    `select id || '.' || post as key from card_message
     where platform = 'zwdd' and state = 'settled' and ref::jsonb->>'t' <> 'lost'`,
  );
  return new Set(rows.map(({ key }) => key));
}
