/** The rows of a file, sheet by sheet, as values; the demo county fills the same shape without a file. */
import type { Draft, RowPlace, RowReader, SheetDefinition } from './sheet.ts';
import { invalid, isWhole } from './sheet.ts';
import { enterpriseSheet } from './sheets/enterprise.ts';
import { holidaySheet } from './sheets/holiday.ts';
import { identitySheet } from './sheets/identity.ts';
import { matterSheet } from './sheets/matter.ts';
import { officerSheet } from './sheets/officer.ts';
import { personSheet } from './sheets/person.ts';
import { regionSheet } from './sheets/region.ts';
import { itemSheet, scenarioSheet } from './sheets/scenario.ts';
import { unitSheet } from './sheets/unit.ts';
import { visitSheet } from './sheets/visit.ts';

/** The rows of one sheet that could be read. */
export class SheetRows<R extends RowPlace> {
  readonly definition: SheetDefinition<R>;
  readonly rows: R[] = [];
  /** Names of rows that are wrong themselves: a reference to one of them is not a second mistake. */
  readonly broken = new Set<string>();
  /** Whether the file has the sheet at all. */
  present = false;
  /** What the file calls the sheet. */
  sheet: string;

  constructor(definition: SheetDefinition<R>) {
    this.definition = definition;
    this.sheet = definition.name;
  }

  read(reader: RowReader): void {
    const draft: Draft<R> = this.definition.read(reader);
    if (isWhole(draft)) this.put(draft);
    else this.giveUp(draft);
  }

  /** A row that will not become a record. */
  giveUp(draft: Draft<R>): void {
    for (const name of this.definition.names(draft)) if (name && name !== invalid) this.broken.add(name);
  }

  put(row: R): void {
    this.present = true;
    this.rows.push(row);
  }
}

/** Every sheet in the order in which references can be resolved. */
export function noRows() {
  return {
    regions: new SheetRows(regionSheet),
    units: new SheetRows(unitSheet),
    people: new SheetRows(personSheet),
    identities: new SheetRows(identitySheet),
    officers: new SheetRows(officerSheet),
    scenarios: new SheetRows(scenarioSheet),
    items: new SheetRows(itemSheet),
    matters: new SheetRows(matterSheet),
    enterprises: new SheetRows(enterpriseSheet),
    visits: new SheetRows(visitSheet),
    holidays: new SheetRows(holidaySheet),
  };
}
export type WorkbookRows = ReturnType<typeof noRows>;
