import { createHash, randomUUID } from 'node:crypto';
import type { Db } from '../../db/client.ts';
import type { Applied, ApplyOptions } from './apply.ts';
import { applyRows } from './apply.ts';
import type { Problem } from './problems.ts';
import { Problems, UnreadableFileError } from './problems.ts';
import { readWorkbook } from './read.ts';
import { noRows } from './rows.ts';

export interface ImportOptions extends Pick<ApplyOptions, 'now' | 'actor' | 'record' | 'regionCode'> {
  /** Tells which sheet a .csv file is, and names the source in the audit. */
  readonly fileName?: string;
  readonly newId?: ApplyOptions['newId'];
}

export type ImportResult =
  | (Applied & { readonly ok: true; readonly warnings: readonly Problem[]; readonly moreWarnings: number })
  | {
      readonly ok: false;
      readonly problems: readonly Problem[];
      /** Problems found beyond the first thousand. */
      readonly more: number;
      readonly warnings: readonly Problem[];
      readonly moreWarnings: number;
    };

/**
 * Imports a workbook (.xlsx) or one sheet (.csv) into the directory: everything, or nothing when any row is wrong.
 * Importing the same file again changes nothing. Mistakes of the file are in the result; only a failure of the
 * database throws.
 */
export async function importWorkbook(
  db: Pick<Db, 'tx'>,
  bytes: Uint8Array,
  options: ImportOptions,
): Promise<ImportResult> {
  const problems = new Problems();
  const warnings = new Problems();
  const applied = await tryImport(db, bytes, options, problems, warnings);
  const noted = { warnings: warnings.kept, moreWarnings: warnings.more };
  if (applied !== undefined) return { ok: true, ...applied, ...noted };
  return { ok: false, problems: inReadingOrder(problems.kept), more: problems.more, ...noted };
}

async function tryImport(
  db: Pick<Db, 'tx'>,
  bytes: Uint8Array,
  { fileName = '', newId = () => randomUUID(), ...rest }: ImportOptions,
  problems: Problems,
  warnings: Problems,
): Promise<Applied | undefined> {
  try {
    const rows = await readWorkbook(bytes, fileName, problems, warnings);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const source = { file: fileName.split(/[/\\]/).at(-1) ?? '', sha256 };
    return await db.tx(sql => applyRows(sql, rows, { problems, warnings }, { ...rest, newId, source }));
  } catch (error) {
    if (!(error instanceof UnreadableFileError)) throw error;
    problems.add('', 0, '', error.message);
    return undefined;
  }
}

/** Problems are found by reading and then by judging; the person who corrects them goes through the sheets. */
function inReadingOrder(problems: readonly Problem[]): Problem[] {
  const names = Object.values(noRows()).flatMap(({ definition: { name, aliases } }) => [name, ...aliases]);
  return [...problems].sort((a, b) => names.indexOf(a.sheet) - names.indexOf(b.sheet) || a.row - b.row);
}
