import type { Db } from '../../../src/db/client.ts';
import type { Finding } from './finding.ts';
import { keyOf, type PlatformState, type Posted, postedCards } from './posted.ts';

interface CardRow {
  readonly id: string;
  readonly subjectId: string;
  readonly kind: string;
  readonly slot: string;
  readonly platform: string;
  readonly userId: string;
  readonly urgent: boolean;
  readonly state: string;
  readonly post: number;
  readonly ref: string | null;
  readonly createdAt: Date;
  readonly sentVersion: number;
  readonly desiredVersion: number;
}

interface TaskRow {
  readonly id: string;
  readonly no: string;
  readonly state: string;
  readonly round: number;
  readonly said: number;
  readonly asked: number;
}

/** Every card of the record is on its phone once, in order, and says what the record says. */
export async function auditPhones(db: Db, state: PlatformState, ordered: boolean): Promise<Finding[]> {
  const cards = await cardRows(db);
  const posted = postedCards(state);
  const byKey = Map.groupBy(posted, ({ platform, key }) => `${platform} ${key}`);
  const findings: Finding[] = [];
  const known = new Set<string>();
  for (const card of cards) {
    const copies = Array.from({ length: card.post }, (_, nth) => {
      const key = `${card.platform} ${keyOf(card.platform, card.id, nth + 1)}`;
      known.add(key);
      return byKey.get(key) ?? [];
    });
    findings.push(...auditCopies(card, copies.flat()));
  }
  for (const [key, copies] of byKey) {
    if (!known.has(key))
      findings.push({ promise: 'doubled', what: `${copies.length} × ${key}: no such card` });
  }
  if (ordered) findings.push(...auditOrder(cards, byKey));
  for (const task of await taskRows(db)) findings.push(...auditWords(task, cards, byKey));
  return findings;
}

function nameOf(card: CardRow): string {
  return `${card.kind} ${card.slot} of ${card.subjectId} for ${card.platform}:${card.userId}`;
}

function auditCopies(card: CardRow, copies: readonly Posted[]): Finding[] {
  const findings: Finding[] = [];
  // A plain notice that 钉钉 sends to several people at once has no key; the platform's answer is in the ref.
  const isNotice = card.ref?.startsWith('notice:') === true;
  if (copies.length === 0 && !isNotice) {
    findings.push({ promise: 'silent', what: `${nameOf(card)}: not on the phone (${card.state})` });
  }
  if (copies.length > 1) {
    findings.push({ promise: 'doubled', what: `${nameOf(card)}: ${copies.length} on the phone` });
  }
  for (const { versions } of copies) {
    const back = versions.findIndex((version, at) => at > 0 && version < (versions[at - 1] ?? 0));
    if (back > 0) {
      findings.push({ promise: 'out of order', what: `${nameOf(card)}: versions ${versions.join(', ')}` });
    }
  }
  return findings;
}

/** Two decisions that run at the same moment are committed in either order, whatever their times say. */
const AT_ONCE_MS = 2_000;

function madeBefore(one: CardRow, other: CardRow): number {
  return other.createdAt.getTime() - one.createdAt.getTime();
}

/** In one chat, ordinary cards come in the order in which they were made. */
function auditOrder(cards: readonly CardRow[], byKey: ReadonlyMap<string, Posted[]>): Finding[] {
  const findings: Finding[] = [];
  for (const [chat, own] of Map.groupBy(cards, card => `${card.platform}:${card.userId}`)) {
    const arrived = own
      .filter(card => !card.urgent)
      .flatMap(card => {
        const [first] = byKey.get(`${card.platform} ${keyOf(card.platform, card.id, 1)}`) ?? [];
        return first === undefined ? [] : [{ card, at: first.at }];
      });
    for (const one of arrived) {
      const overtaken = arrived.find(
        other => madeBefore(other.card, one.card) > AT_ONCE_MS && other.at > one.at,
      );
      if (overtaken === undefined) continue;
      const what = `${chat}: ${nameOf(one.card)} came before ${nameOf(overtaken.card)}, made ${madeBefore(overtaken.card, one.card)} ms earlier`;
      findings.push({ promise: 'out of order', what });
    }
  }
  return findings;
}

/** What officials read on the card that asks them, in the words of its own progress line. */
function auditWords(
  task: TaskRow,
  cards: readonly CardRow[],
  byKey: ReadonlyMap<string, Posted[]>,
): Finding[] {
  const words = task.state === 'CANCELLED' ? '已取消' : `已确认 ${task.said}/${task.asked}`;
  return (
    cards
      .filter(card => card.subjectId === task.id && card.kind === 'task.dispatch')
      .filter(card => card.slot === String(task.round))
      // 政务钉钉 cannot change what it has sent; there the page of the card tells, which is drawn when it is opened.
      .filter(card => card.platform !== 'zwdd')
      .flatMap((card): Finding[] => {
        const shown = byKey.get(`${card.platform} ${keyOf(card.platform, card.id, card.post)}`)?.[0];
        if (shown === undefined || shown.text.includes(words)) return [];
        return [
          {
            promise: 'silent',
            what: `${nameOf(card)} (${task.no}) does not say ${words} but ${/已确认 \d+\/\d+/.exec(shown.text)?.[0] ?? shown.text}; row ${JSON.stringify(card)}`,
          },
        ];
      })
  );
}

function cardRows(db: Db): Promise<CardRow[]> {
  return db.query<CardRow>(
    `select id, subject_id as "subjectId", kind, slot, platform, user_id as "userId", urgent, state, post, ref,
       created_at as "createdAt", sent_version as "sentVersion", desired_version as "desiredVersion" from card_message order by created_at, id`,
  );
}

function taskRows(db: Db): Promise<TaskRow[]> {
  return db.query<TaskRow>(
    `select t.id, t.no, t.state, (t.doc->>'round')::int as round,
       count(*) filter (where p.state <> 'WITHDRAWN')::int as asked,
       count(*) filter (where p.state not in ('PENDING', 'OVERDUE', 'PROPOSED_TIME', 'WITHDRAWN',
         'WITHDRAW_REQUESTED'))::int as said
     from joint_task t join task_participant p on p.task_id = t.id where p.role <> 'town' group by t.id`,
  );
}
