/** Files that cards of an annual plan offer, for whoever holds the card. */
import type { Sql } from '../db/sql.ts';
import { planWorkbook } from './file/workbook.ts';

interface PlanFile {
  readonly name: string;
  readonly mime: string;
  readonly bytes: Uint8Array;
}

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** `plan.xlsx`: all rows for the office, for a joint unit those in which it takes part. */
export async function planDocument(
  sql: Sql,
  card: {
    readonly subjectKind: string;
    readonly subjectId: string;
    readonly kind: string;
    readonly unitId: string;
  },
  name: string,
): Promise<PlanFile | undefined> {
  if (card.subjectKind !== 'plan' || name !== 'plan.xlsx') return undefined;
  const joint = card.kind === 'plan.cosign' || card.kind === 'plan.copy';
  if (!joint && card.kind !== 'plan.review') return undefined;
  const found = await planWorkbook(sql, card.subjectId, joint ? card.unitId : undefined);
  return found === undefined ? undefined : { ...found, mime: XLSX };
}
