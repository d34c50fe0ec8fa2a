/** 名录 in pages: enterprises and officers of a region and everything below it, in order of name. */
import type { Sql } from '../db/sql.ts';
import type { Day } from '../duty/calendar.ts';

export interface ListQuery {
  /** Rows of a page. */
  readonly most: number;
  /** Id of the last row of the page before; pages continue after it. */
  readonly after?: string | undefined;
  /** Part of the name. */
  readonly words?: string | undefined;
}

export interface EnterpriseQuery extends ListQuery {
  readonly category?: string | undefined;
  readonly grade?: string | undefined;
}

export interface OfficerQuery extends ListQuery {
  readonly unitId?: string | undefined;
}

export interface EnterpriseLine {
  readonly id: string;
  readonly name: string;
  readonly creditCode: string | null;
  readonly category: string;
  readonly grade: string;
  readonly listType: string;
  readonly address: string;
}

export interface OfficerLine {
  readonly id: string;
  readonly name: string;
  readonly certNo: string;
  readonly unit: string;
  readonly validUntil: Day | null;
  /** Certified and in force on the asked day. */
  readonly valid: boolean;
}

const BELOW = `with recursive below as (
  select id from region where id = $1 union all select r.id from region r join below b on r.parent_id = b.id)`;

/** Active enterprises. */
export function enterprisePage(
  sql: Sql,
  regionId: string,
  query: EnterpriseQuery,
): Promise<EnterpriseLine[]> {
  return sql.query<EnterpriseLine>(
    `${BELOW} select e.id, e.name, e.credit_code as "creditCode", e.category, e.credit_grade as grade,
       e.list_type as "listType", e.address
     from enterprise e where e.active and e.region_id in (select id from below) and ($2::text is null or (e.name, e.id) > (select a.name, a.id from enterprise a where a.id = $2))
       and ($3::text is null or e.name like '%' || $3 || '%') and ($4::text is null or e.category = $4)
       and ($5::text is null or e.credit_grade = $5)
     order by e.name, e.id limit $6`,
    [
      regionId,
      query.after ?? null,
      pattern(query.words),
      query.category ?? null,
      query.grade ?? null,
      query.most,
    ],
  );
}

/** Active officers, whoever may inspect and whoever only assists. */
export function officerPage(
  sql: Sql,
  regionId: string,
  on: Day,
  query: OfficerQuery,
): Promise<OfficerLine[]> {
  return sql.query<OfficerLine>(
    `${BELOW} select o.id, o.name, o.cert_no as "certNo", u.name as unit, o.valid_until as "validUntil",
       o.kind = 'officer' and o.cert_no <> '' and (o.valid_until is null or o.valid_until >= $6) as valid
     from officer o join unit u on u.id = o.unit_id
     where o.active and u.active and u.region_id in (select id from below) and ($2::text is null or (o.name, o.id) > (select a.name, a.id from officer a where a.id = $2))
       and ($3::text is null or o.name like '%' || $3 || '%') and ($4::text is null or o.unit_id = $4)
     order by o.name, o.id limit $5`,
    [regionId, query.after ?? null, pattern(query.words), query.unitId ?? null, query.most, on],
  );
}

/** Text as it stands, for `like`. */
function pattern(words: string | undefined): string | null {
  return words === undefined || words === '' ? null : words.replace(/[\\%_]/gu, '\\$&');
}
