/** The bulletin as files, for whoever holds a card that offers them. */
import type { Sql } from '../db/sql.ts';
import { loadDocs } from '../decide/doc-store.ts';
import { bulletinOf } from './bulletin/content.ts';
import { bulletinDocx } from './bulletin/docx.ts';
import { bulletinXlsx } from './bulletin/xlsx.ts';
import { type CycleState, cycleTable } from './cycle/state.ts';

interface ReportFile {
  readonly name: string;
  readonly mime: string;
  readonly bytes: Uint8Array;
}

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** Made from the record as it stands, so that a correction is in it at once. */
export async function reportDocument(
  sql: Sql,
  card: { readonly subjectKind: string; readonly subjectId: string; readonly kind: string },
  name: string,
): Promise<ReportFile | undefined> {
  if (card.subjectKind !== 'reportCycle') return undefined;
  const state = (await loadDocs(sql, cycleTable, [card.subjectId], 'none')).get(card.subjectId);
  return state === undefined ? undefined : cycleFile(state, name);
}

/** `bulletin.docx` once the table is closed, `bulletin.xlsx` at any time. */
export async function cycleFile(state: CycleState, name: string): Promise<ReportFile | undefined> {
  if (state.state === 'BLOCKED') return undefined;
  const bulletin = bulletinOf(state);
  const draft = state.state !== 'PUBLISHED';
  const title = `${bulletin.title}${draft ? '（送审稿）' : bulletin.amended ? '（更正）' : ''}`;
  if (name === 'bulletin.docx' && state.doc.collected !== undefined) {
    return { name: `${title}.docx`, mime: DOCX, bytes: await bulletinDocx(bulletin, draft) };
  }
  if (name === 'bulletin.xlsx')
    return { name: `${title}.xlsx`, mime: XLSX, bytes: await bulletinXlsx(bulletin) };
  return undefined;
}
