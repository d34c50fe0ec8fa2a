/** The county's lists as they stand, row by row as the import reads them: what comes out goes in again unchanged. */
import type { Sql } from '../../db/sql.ts';
import type { Column, RowPlace, SheetDefinition } from '../import/sheet.ts';
import {
  creditGrades,
  enterpriseColumns as e,
  enterpriseSheet,
  listTypes,
} from '../import/sheets/enterprise.ts';
import { officerColumns as o, officerKinds, officerSheet } from '../import/sheets/officer.ts';
import {
  itemColumns as i,
  itemSheet,
  scenarioColumns as s,
  scenarioSheet,
  scenarioStatuses,
} from '../import/sheets/scenario.ts';
import {
  visitColumns as v,
  visitCauses,
  visitLevels,
  visitModes,
  visitSheet,
} from '../import/sheets/visit.ts';

type Written = string | number | null;
type Row = Readonly<Record<string, unknown>>;

/** One sheet of the workbook. Columns that are left out keep, on import, what is on record. */
export interface ListSheet {
  readonly definition: Pick<SheetDefinition<RowPlace>, 'name'>;
  readonly columns: readonly Column<unknown>[];
  readonly rows: readonly (readonly Written[])[];
}

interface Shape {
  readonly definition: Pick<SheetDefinition<RowPlace>, 'name'>;
  readonly sql: string;
  readonly cells: readonly (readonly [Column<unknown>, (row: Row) => Written])[];
}

const BELOW = `with recursive below as (
  select id from region where id = $1 union all select r.id from region r join below b on r.parent_id = b.id)`;
const LATEST = `not exists (select from scenario n where n.region_id = s.region_id and n.code = s.code and n.version > s.version)`;

const SHAPES: readonly Shape[] = [
  {
    definition: officerSheet,
    // Without phone numbers: a list that goes from hand to hand needs none.
    sql: `${BELOW} select o.name, u.code as unit, o.cert_no as "certNo", o.valid_until::text as "validUntil", o.kind, o.active
      from officer o join unit u on u.id = o.unit_id where u.region_id in (select id from below) order by u.code, o.name, o.id`,
    cells: [
      [o.name, plain('name')],
      [o.unit, plain('unit')],
      [o.certNo, plain('certNo')],
      [o.validUntil, row => plain('validUntil')(row) ?? '长期'],
      [o.kind, word('kind', officerKinds)],
      [o.active, yesNo('active')],
    ],
  },
  {
    definition: scenarioSheet,
    sql: `select s.code, s.name, s.category, u.code as lead, s.list_type as "listType", s.ratio, s.max_per_year as "maxPerYear",
        s.status, s.source
      from scenario s join unit u on u.id = s.lead_unit_id where s.region_id = $1 and ${LATEST} order by s.code`,
    cells: [
      [s.code, plain('code')],
      [s.name, plain('name')],
      [s.category, plain('category')],
      [s.lead, plain('lead')],
      [s.listType, word('listType', listTypes)],
      [s.ratio, plain('ratio')],
      [s.maxPerYear, plain('maxPerYear')],
      [s.status, word('status', scenarioStatuses)],
      [s.source, plain('source')],
    ],
  },
  {
    definition: itemSheet,
    sql: `select s.code as scenario, u.code as unit, i.no, i.text, i.power_item_code as "powerItemCode", i.standard, i.kind
      from scenario_item i join scenario s on s.id = i.scenario_id join unit u on u.id = i.unit_id
      where s.region_id = $1 and ${LATEST} order by s.code, u.code, i.no`,
    cells: [
      [i.scenario, plain('scenario')],
      [i.unit, plain('unit')],
      [i.no, plain('no')],
      [i.text, plain('text')],
      [i.powerItemCode, plain('powerItemCode')],
      [i.standard, plain('standard')],
      [i.kind, plain('kind')],
    ],
  },
  {
    definition: enterpriseSheet,
    sql: `select e.credit_code as "creditCode", e.name, e.category, t.name as town, e.address, e.list_type as "listType",
        e.credit_grade as "creditGrade", e.risk_grade as "riskGrade", e.active
      from enterprise e left join region t on t.id = e.town_id where e.region_id = $1 order by e.name, e.id`,
    cells: [
      [e.creditCode, plain('creditCode')],
      [e.name, plain('name')],
      [e.category, plain('category')],
      [e.town, plain('town')],
      [e.address, plain('address')],
      [e.listType, word('listType', listTypes)],
      [e.creditGrade, word('creditGrade', creditGrades)],
      [e.riskGrade, plain('riskGrade')],
      [e.active, yesNo('active')],
    ],
  },
  {
    definition: visitSheet,
    // What joint tasks wrote counts by itself and is not taken in by hand.
    sql: `select coalesce(e.credit_code, e.name) as enterprise, v.date::text as date, v.level, v.units, v.kinds, v.line, v.mode,
        v.random_draw as "randomDraw", v.trigger, v.entered, v.note
      from visit v join enterprise e on e.id = v.enterprise_id where e.region_id = $1 and v.task_id is null
      order by v.date, e.name, v.id`,
    cells: [
      [v.enterprise, plain('enterprise')],
      [v.date, plain('date')],
      [v.level, word('level', visitLevels)],
      [v.units, list('units')],
      [v.kinds, list('kinds')],
      [v.line, plain('line')],
      [v.mode, word('mode', visitModes)],
      [v.randomDraw, yesNo('randomDraw')],
      [v.trigger, word('trigger', visitCauses)],
      [v.entered, yesNo('entered')],
      [v.note, plain('note')],
    ],
  },
];

/** Every list of a region, in the order in which references can be resolved. */
export async function countyLists(sql: Sql, regionId: string): Promise<ListSheet[]> {
  const sheets: ListSheet[] = [];
  for (const { definition, sql: select, cells } of SHAPES) {
    const found = await sql.query<Row>(select, [regionId]);
    sheets.push({
      definition,
      columns: cells.map(([column]) => column),
      rows: found.map(row => cells.map(([, write]) => write(row))),
    });
  }
  return sheets;
}

function plain(field: string): (row: Row) => Written {
  return row => {
    const value = row[field];
    return typeof value === 'string' || typeof value === 'number' ? value : null;
  };
}

function yesNo(field: string): (row: Row) => Written {
  return row => (row[field] === true ? '是' : '否');
}

function list(field: string): (row: Row) => Written {
  return row => {
    const value = row[field];
    return Array.isArray(value) ? value.join('、') : null;
  };
}

/** The first word by which the import knows the value. */
function word(field: string, words: ReadonlyMap<string, string>): (row: Row) => Written {
  const found = new Map([...words].toReversed().map(([text, value]) => [value, text]));
  return row => found.get(String(row[field])) ?? null;
}
