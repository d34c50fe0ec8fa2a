import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AuditEntry, record } from '../../src/audit/record.ts';
import { verifyAudit } from '../../src/audit/verify.ts';
import { type Db, openDatabase } from '../../src/db/client.ts';
import { type FreshDatabase, freshDatabase } from '../harness/database.ts';

function entry(stream: string, n: number): AuditEntry {
  return {
    stream,
    at: new Date(Date.UTC(2026, 8, 8, 1, 0, n)),
    regionId: 'region-1',
    actorKind: 'person',
    actorId: `person-${n}`,
    channel: 'dingtalk',
    action: 'task.answered',
    detail: {
      before: { state: 'PENDING' },
      after: { state: 'CONFIRMED' },
      note: `“第${n}条” 🔔`,
      n,
      none: null,
    },
  };
}

describe('the record', () => {
  let database: FreshDatabase;
  let db: Db;
  beforeEach(async () => {
    database = await freshDatabase();
    db = await openDatabase({ url: database.url, poolSize: 4, log: pino({ level: 'silent' }) });
    await db.tx(sql =>
      record(
        sql,
        [1, 2, 3, 4].map(n => entry('task:a', n)),
      ),
    );
    await db.tx(sql => record(sql, [entry('task:b', 1), entry('task:a', 5), entry('task:b', 2)]));
  });
  afterEach(async () => {
    await db.close();
    await database.drop();
  });

  /** As somebody with the database's own powers would. */
  async function tamper(statement: string): Promise<void> {
    await db.tx(async sql => {
      await sql.query('alter table audit disable trigger audit_append_only');
      await sql.query(statement);
      await sql.query('alter table audit enable trigger audit_append_only');
    });
  }

  it('holds together as written', async () => {
    expect(await verifyAudit(db)).toEqual({ streams: 2, entries: 7, faults: [] });
  });

  it('can’t be changed or deleted by the service’s own role', async () => {
    await expect(db.query(`update audit set action = 'x'`)).rejects.toThrow('append-only');
    await expect(db.query('delete from audit')).rejects.toThrow('append-only');
    await expect(db.query('truncate audit')).rejects.toThrow('append-only');
  });

  it.each([
    [
      'a changed detail',
      `update audit set detail = detail || '{"n": 9}' where stream = 'task:a' and seq = 2`,
      'changed',
      2,
    ],
    ['another actor', `update audit set actor_id = 'x' where stream = 'task:a' and seq = 3`, 'changed', 3],
    [
      'a moved time',
      `update audit set at = at + interval '1 hour' where stream = 'task:a' and seq = 5`,
      'changed',
      5,
    ],
    ['a missing entry', `delete from audit where stream = 'task:a' and seq = 3`, 'missing', 4],
    ['a cut tail', `delete from audit where stream = 'task:a' and seq = 5`, 'cut', 5],
  ])('shows %s', async (_what, statement, fault, seq) => {
    await tamper(statement);
    expect((await verifyAudit(db)).faults).toContainEqual({ stream: 'task:a', seq, fault });
  });

  it('shows two entries that changed places', async () => {
    for (const [from, to] of [
      [2, 102],
      [3, 2],
      [102, 3],
    ]) {
      await tamper(`update audit set seq = ${to} where stream = 'task:a' and seq = ${from}`);
    }
    const { faults } = await verifyAudit(db);
    expect(faults.map(fault => fault.fault)).toContain('reordered');
  });

  it('keeps one chain when two connections write a stream at once', async () => {
    await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        db.tx(sql => record(sql, [entry('task:c', n), entry('task:a', n)])),
      ),
    );
    expect(await verifyAudit(db)).toEqual({ streams: 3, entries: 31, faults: [] });
  });
});
