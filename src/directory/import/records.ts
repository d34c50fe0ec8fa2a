/** The directory's rows as the import reads and writes them. */
import type { Day } from '../../duty/calendar.ts';
import type { Level, Mode, Trigger } from '../../rules/schema.ts';
import type { Role } from '../who.ts';
import type { CreditGrade, ListType } from './sheets/enterprise.ts';
import type { MatterType } from './sheets/matter.ts';
import type { OfficerKind } from './sheets/officer.ts';
import type { RegionLevel } from './sheets/region.ts';
import type { ScenarioStatus } from './sheets/scenario.ts';
import type { UnitKind } from './sheets/unit.ts';
import type { Table } from './table.ts';

export interface RegionRecord {
  readonly id: string;
  readonly parentId: string | null;
  readonly level: RegionLevel;
  readonly code: string;
  readonly name: string;
  readonly area: string | null;
  readonly profile: string | null;
}
export const regionTable: Table<RegionRecord> = {
  name: 'region',
  columns: {
    id: 'text',
    parentId: 'text',
    level: 'text',
    code: 'text',
    name: 'text',
    area: 'text',
    profile: 'text',
  },
};

export interface UnitRecord {
  readonly id: string;
  readonly regionId: string;
  readonly code: string;
  readonly name: string;
  readonly shortName: string;
  readonly kind: UnitKind;
  readonly duty: string;
  readonly enforcement: boolean;
  readonly coordinationBody: boolean;
  readonly isOffice: boolean;
  readonly active: boolean;
}
export const unitTable: Table<UnitRecord> = {
  name: 'unit',
  columns: {
    id: 'text',
    regionId: 'text',
    code: 'text',
    name: 'text',
    shortName: 'text',
    kind: 'text',
    duty: 'text',
    enforcement: 'boolean',
    coordinationBody: 'boolean',
    isOffice: 'boolean',
    active: 'boolean',
  },
};

export interface PersonRecord {
  readonly id: string;
  readonly unitId: string;
  readonly name: string;
  readonly title: string;
  readonly mobile: string | null;
  readonly active: boolean;
}
export const personTable: Table<PersonRecord> = {
  name: 'person',
  columns: { id: 'text', unitId: 'text', name: 'text', title: 'text', mobile: 'text', active: 'boolean' },
};

export interface PostRecord {
  readonly id: string;
  readonly unitId: string;
  readonly personId: string;
  readonly role: Role;
  /** ISO 8601. */
  readonly since: string;
}
export const postTable: Table<PostRecord> = {
  name: 'post',
  columns: { id: 'text', unitId: 'text', personId: 'text', role: 'text', since: 'timestamptz' },
};

export interface IdentityRecord {
  readonly platform: string;
  readonly userId: string;
  readonly personId: string;
  readonly primary: boolean;
}

export interface OfficerRecord {
  readonly id: string;
  readonly unitId: string;
  readonly personId: string | null;
  readonly name: string;
  readonly certNo: string;
  readonly validUntil: Day | null;
  readonly kind: OfficerKind;
  readonly active: boolean;
}
export const officerTable: Table<OfficerRecord> = {
  name: 'officer',
  columns: {
    id: 'text',
    unitId: 'text',
    personId: 'text',
    name: 'text',
    certNo: 'text',
    validUntil: 'date',
    kind: 'text',
    active: 'boolean',
  },
};

export interface ScenarioRecord {
  readonly id: string;
  readonly regionId: string;
  readonly code: string;
  readonly version: number;
  readonly name: string;
  readonly category: string;
  readonly leadUnitId: string;
  readonly listType: ListType;
  readonly ratio: string | null;
  readonly maxPerYear: number | null;
  readonly status: ScenarioStatus;
  readonly source: string;
}
export const scenarioTable: Table<ScenarioRecord> = {
  name: 'scenario',
  columns: {
    id: 'text',
    regionId: 'text',
    code: 'text',
    version: 'integer',
    name: 'text',
    category: 'text',
    leadUnitId: 'text',
    listType: 'text',
    ratio: 'text',
    maxPerYear: 'integer',
    status: 'text',
    source: 'text',
  },
};

export interface ItemRecord {
  readonly scenarioId: string;
  readonly unitId: string;
  readonly no: number;
  readonly text: string;
  readonly powerItemCode: string | null;
  readonly standard: string | null;
  readonly kind: string | null;
}
export const itemTable: Table<ItemRecord> = {
  name: 'scenario_item',
  columns: {
    scenarioId: 'text',
    unitId: 'text',
    no: 'integer',
    text: 'text',
    powerItemCode: 'text',
    standard: 'text',
    kind: 'text',
  },
};

export interface MatterRecord {
  readonly id: string;
  readonly regionId: string;
  readonly code: string;
  readonly name: string;
  readonly leadUnitId: string;
  readonly jointUnitIds: readonly string[];
  readonly keywords: readonly string[];
  readonly defaultType: MatterType;
  readonly source: string;
  readonly active: boolean;
}
export const matterTable: Table<MatterRecord> = {
  name: 'whistle_matter',
  columns: {
    id: 'text',
    regionId: 'text',
    code: 'text',
    name: 'text',
    leadUnitId: 'text',
    jointUnitIds: 'text[]',
    keywords: 'text[]',
    defaultType: 'text',
    source: 'text',
    active: 'boolean',
  },
};

export interface EnterpriseRecord {
  readonly id: string;
  readonly regionId: string;
  readonly creditCode: string | null;
  readonly name: string;
  readonly category: string;
  readonly townId: string | null;
  readonly address: string;
  readonly listType: ListType;
  readonly creditGrade: CreditGrade;
  readonly riskGrade: string | null;
  readonly active: boolean;
}
export const enterpriseTable: Table<EnterpriseRecord> = {
  name: 'enterprise',
  columns: {
    id: 'text',
    regionId: 'text',
    creditCode: 'text',
    name: 'text',
    category: 'text',
    townId: 'text',
    address: 'text',
    listType: 'text',
    creditGrade: 'text',
    riskGrade: 'text',
    active: 'boolean',
  },
};

export type WrittenEnterprise = EnterpriseRecord & { readonly changedAt: string };
export const writtenEnterpriseTable: Table<WrittenEnterprise> = {
  name: 'enterprise',
  columns: { ...enterpriseTable.columns, changedAt: 'timestamptz' },
};

/** 入企记录. `taskId`: the joint task that wrote it; null where it was entered by hand. */
export interface VisitRecord {
  readonly id: string;
  readonly enterpriseId: string;
  readonly date: Day;
  readonly level: Level;
  readonly units: readonly string[];
  readonly kinds: readonly string[];
  readonly line: string | null;
  readonly mode: Mode;
  readonly randomDraw: boolean;
  readonly trigger: Trigger;
  readonly entered: boolean;
  readonly note: string;
  readonly taskId: string | null;
}
export const visitTable: Table<VisitRecord> = {
  name: 'visit',
  columns: {
    id: 'text',
    enterpriseId: 'text',
    date: 'date',
    level: 'text',
    units: 'text[]',
    kinds: 'text[]',
    line: 'text',
    mode: 'text',
    randomDraw: 'boolean',
    trigger: 'text',
    entered: 'boolean',
    note: 'text',
    taskId: 'text',
  },
};
