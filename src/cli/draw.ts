import type { Db } from '../db/client.ts';
import { loadDraws } from '../plan/draw/feature.ts';
import { recordOf } from '../plan/draw/state.ts';
import { verifyRecord } from '../plan/draw/verify.ts';
import { readJson } from './json-file.ts';

/** `chayici draw verify <record.json>`: repeats a published draw from its record alone. Exit code 1 when it differs. */
export async function drawVerify(path: string | undefined): Promise<number> {
  if (path === undefined) {
    console.error('usage: chayici draw verify <record.json>');
    return 2;
  }
  const record = await readJson(path);
  if ('problem' in record) {
    console.error(`${path}: ${record.problem}`);
    return 2;
  }
  const verdict = verifyRecord(record.value);
  console.log(JSON.stringify(verdict));
  return verdict.ok ? 0 : 1;
}

/** `chayici draw record <no>`: the public record of a draw as JSON. Refuses while the seed is still secret. */
export async function drawRecordCommand(db: Db, no: string | undefined): Promise<number> {
  const [row] = await db.query<{ id: string }>('select id from random_draw where no = upper($1)', [no ?? '']);
  const state = row === undefined ? undefined : (await loadDraws(db, [row.id], 'none')).get(row.id);
  const record = state === undefined ? undefined : recordOf(state);
  if (record === undefined) {
    console.error(
      state === undefined ? `no draw ${no ?? ''}` : `${state.no} is not drawn yet: its seed is still secret`,
    );
    return 1;
  }
  console.log(JSON.stringify(record, null, 2));
  return 0;
}
