/** Rows as the other rooms write them; their types keep these in step. */
import { pino } from 'pino';
import { type Db, openDatabase } from '../../src/db/client.ts';
import { seedDemoCounty } from '../../src/directory/seed.ts';
import type { Participant, TaskDoc } from '../../src/inspection/state.ts';
import type { Assignment, WhistleDoc, WhistleKind, WhistleStateName } from '../../src/whistle/state.ts';
import { freshDatabase } from '../harness/database.ts';

export const NOW = new Date('2026-09-14T08:30:00+08:00');

export class Fixture {
  readonly db: Db;
  readonly #drop: () => Promise<void>;
  #last = 0;

  private constructor(db: Db, drop: () => Promise<void>) {
    this.db = db;
    this.#drop = drop;
  }

  static async open(): Promise<Fixture> {
    const database = await freshDatabase();
    const db = await openDatabase({ url: database.url, poolSize: 4, log: pino({ level: 'silent' }) });
    await seedDemoCounty(db, { now: new Date('2026-09-01T08:00:00+08:00') });
    return new Fixture(db, database.drop);
  }

  async close(): Promise<void> {
    await this.db.close();
    await this.#drop();
  }

  async unitId(code: string): Promise<string> {
    const rows = await this.db.query<{ id: string }>('select id from unit where code = $1', [code]);
    if (rows[0] === undefined) throw new Error(`no unit ${code}`);
    return rows[0].id;
  }

  async county(): Promise<string> {
    const rows = await this.db.query<{ id: string }>(`select id from region where level = 'county' limit 1`);
    return rows[0]?.id ?? '';
  }

  async enterprises(count: number): Promise<{ id: string; name: string }[]> {
    return this.db.query('select id, name from enterprise order by id limit $1', [count]);
  }

  async task(task: {
    state: string;
    lead: string;
    date: string;
    doc: Partial<TaskDoc>;
    parts?: Record<string, { state: Participant['state']; doc?: Partial<Participant> }>;
  }): Promise<string> {
    this.#last += 1;
    const id = `t${this.#last}`;
    await this.db.query(
      `insert into joint_task (id, region_id, no, state, scenario_code, lead_unit_id, date, created_at, changed_at, doc)
       values ($1, $2, $3, $4, 'S01', $5, $6, $7, $7, $8)`,
      [
        id,
        await this.county(),
        `RW-${id}`,
        task.state,
        await this.unitId(task.lead),
        task.date,
        NOW,
        JSON.stringify(task.doc),
      ],
    );
    for (const [code, part] of Object.entries(task.parts ?? {})) {
      await this.db.query(
        `insert into task_participant (task_id, unit_id, role, state, doc) values ($1, $2, 'joint', $3, $4)`,
        [id, await this.unitId(code), part.state, JSON.stringify(part.doc ?? {})],
      );
    }
    return id;
  }

  /** An entry of these units at one enterprise. */
  async visit(taskId: string, enterpriseId: string, units: readonly string[]): Promise<void> {
    await this.db.query(
      `insert into visit (id, enterprise_id, date, level, units, kinds, task_id)
       values ($1, $2, '2026-09-10', 'county', $3, '{}', $4)`,
      [`${taskId}:${enterpriseId}`, enterpriseId, units, taskId],
    );
  }

  async whistle(call: {
    town: string;
    type?: WhistleKind;
    state: WhistleStateName;
    dispatched: string;
    closed?: string;
    doc?: Partial<WhistleDoc>;
    to: Record<string, AssignmentRow>;
  }): Promise<string> {
    this.#last += 1;
    const id = `w${this.#last}`;
    await this.db.query(
      `insert into whistle (id, region_id, no, state, type, caller_unit_id, lead_unit_id, version, created_at, changed_at,
         dispatched_at, closed_at, doc)
       select $1, u.region_id, $2, $3, $4, u.id, $5, 1, $6, $6, $6, $7, $8 from unit u where u.code = $9`,
      [
        id,
        `QS-${id}`,
        call.state,
        call.type ?? 'ROUTINE',
        await this.unitId(Object.keys(call.to)[0] ?? ''),
        new Date(call.dispatched),
        call.closed === undefined ? null : new Date(call.closed),
        JSON.stringify({ townName: call.town, text: '占道经营多次反弹', ...call.doc }),
        call.town,
      ],
    );
    for (const [code, row] of Object.entries(call.to)) {
      await this.db.query(
        `insert into whistle_assignment (whistle_id, unit_id, role, state, sign_due_at, signed_at, check_in_due_at,
           checked_in_at, doc) values ($1, $2, 'lead', $3, $4, $5, $6, $7, $8)`,
        [
          id,
          await this.unitId(code),
          row.state,
          row.signDue ?? null,
          row.signed ?? null,
          row.checkInDue ?? null,
          row.checkedIn ?? null,
          JSON.stringify({ dispatchedAt: new Date(call.dispatched).toISOString(), ...row.doc }),
        ],
      );
    }
    return id;
  }

  async duty(duty: {
    kind: string;
    subject: readonly [kind: string, id: string];
    unit: string;
    opened: string;
    due: string;
    closed?: string;
    state?: 'open' | 'done' | 'void';
  }): Promise<void> {
    this.#last += 1;
    await this.db.query(
      `insert into duty (id, region_id, kind, subject_kind, subject_id, unit_id, opened_at, due_at, state, closed_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        `d${this.#last}`,
        await this.county(),
        duty.kind,
        ...duty.subject,
        await this.unitId(duty.unit),
        new Date(duty.opened),
        new Date(duty.due),
        duty.state ?? 'open',
        duty.closed === undefined ? null : new Date(duty.closed),
      ],
    );
  }
}

interface AssignmentRow {
  state: Assignment['state'];
  signDue?: string;
  signed?: string;
  checkInDue?: string;
  checkedIn?: string;
  doc?: Partial<Assignment>;
}

export const by = (at: string) => ({ personId: 'p', name: '某人', at: new Date(at).toISOString() });
