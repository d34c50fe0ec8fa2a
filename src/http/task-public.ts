/** A joint task as far as an enterprise may know it. Reads the record of the task room, whatever else stands in it. */
import { z } from 'zod';
import type { Sql } from '../db/sql.ts';

const unit = z.object({ id: z.string(), name: z.string() });
const participant = z.object({
  unit,
  role: z.string(),
  state: z.string(),
  items: z.array(z.string()).catch([]),
  team: z
    .object({ officers: z.array(z.object({ certNo: z.string() })).catch([]) })
    .optional()
    .catch(undefined),
  entrusted: z.object({ to: unit }).optional().catch(undefined),
});
const row = z.object({
  id: z.string(),
  regionId: z.string(),
  no: z.string(),
  state: z.string(),
  date: z.string(),
  filingNo: z.string().nullable(),
  inspectionCode: z.string().nullable(),
  scenario: z.string(),
  time: z.string(),
  lead: unit,
  unannounced: z.boolean(),
  emergency: z.boolean(),
  enterprises: z.array(z.object({ name: z.string() })),
  participants: z.array(participant),
});

export interface PublicUnit {
  readonly id: string;
  readonly name: string;
  readonly items: readonly string[];
  /** Numbers only: names are personal data that the check of a certificate does not need. */
  readonly certificates: readonly string[];
  readonly entrustedTo: string | undefined;
}

export interface PublicTask {
  readonly id: string;
  readonly regionId: string;
  readonly no: string;
  readonly state: string;
  readonly date: string;
  readonly time: string;
  readonly filingNo: string | null;
  readonly inspectionCode: string | null;
  readonly scenario: string;
  readonly lead: { readonly id: string; readonly name: string };
  readonly unannounced: boolean;
  /** 突发险情: checked first, filed afterwards (R4). */
  readonly emergency: boolean;
  readonly enterprises: readonly string[];
  readonly units: readonly PublicUnit[];
}

/** By its inspection code, its id or its number. */
export async function findPublicTask(
  sql: Sql,
  by: { readonly code: string } | { readonly id: string } | { readonly no: string },
): Promise<PublicTask | undefined> {
  const [column, value] =
    'code' in by ? ['inspection_code', by.code] : 'id' in by ? ['id', by.id] : ['no', by.no.toUpperCase()];
  const rows = await sql.query<object>(
    `select t.id, t.region_id as "regionId", t.no, t.state, t.date::text as date, t.filing_no as "filingNo",
       t.inspection_code as "inspectionCode", t.doc->>'scenarioName' as scenario, coalesce(t.doc->>'time', '') as time,
       t.doc->'lead' as lead, coalesce((t.doc->>'unannounced')::boolean, false) as unannounced,
       coalesce(t.doc->'trigger'->>'type' = 'emergency', false) as emergency,
       coalesce(t.doc->'enterprises', '[]') as enterprises,
       (select coalesce(json_agg(p.doc || jsonb_build_object('role', p.role, 'state', p.state)
          order by (p.doc->>'no')::int), '[]') from task_participant p where p.task_id = t.id) as participants
     from joint_task t where t.${column} = $1`,
    [value],
  );
  const [first] = rows;
  if (first === undefined) return undefined;
  const { participants, enterprises, ...task } = row.parse(first);
  return {
    ...task,
    enterprises: enterprises.map(({ name }) => name),
    units: participants
      .filter(({ role, state }) => role !== 'town' && state !== 'WITHDRAWN' && state !== 'NO_SHOW')
      .map(entry => ({
        id: entry.unit.id,
        name: entry.unit.name,
        items: entry.items,
        certificates: entry.team?.officers.map(({ certNo }) => certNo) ?? [],
        entrustedTo: entry.entrusted?.to.name,
      })),
  };
}
