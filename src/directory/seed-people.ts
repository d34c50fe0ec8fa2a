/** The people of the demo county: posts instead of names, mobiles of a range that nobody is given (154). */
import type { Platform } from '../chat/adapter.ts';
import type { WorkbookRows } from './import/rows.ts';
import type { Role } from './who.ts';

/** Unit codes by platform; a unit that is not named is on 钉钉. */
export type DemoPlatforms = Readonly<Partial<Record<Platform, readonly string[]>>>;

export interface DemoUnit {
  readonly code: string;
  readonly short: string;
  readonly slug: string;
  /** Certified officers: two at least. */
  readonly officers: number;
  /** People beside officers; null for the body that has none of its own. */
  readonly staffed: boolean;
}

export interface DemoPerson {
  readonly name: string;
  readonly unitCode: string;
  readonly role: Role;
  readonly platform: Platform;
  readonly userId: string;
}

interface Seat {
  readonly suffix: string;
  readonly slug: string;
  readonly role: Role;
  readonly title: string;
}

const seats: readonly Seat[] = [
  { suffix: '联络员A', slug: 'liaison_a', role: 'liaison', title: '联络员' },
  { suffix: '联络员B', slug: 'liaison_b', role: 'deputy', title: '联络员' },
  { suffix: '分管领导', slug: 'leader', role: 'leader', title: '班子成员' },
  { suffix: '负责人', slug: 'head', role: 'head', title: '主要负责人' },
];
const countyLeaders: readonly Seat[] = [
  { suffix: '县领导A', slug: 'county_leader_a', role: 'countyLeader', title: '分管县领导' },
  { suffix: '县领导B', slug: 'county_leader_b', role: 'countyLeader', title: '协管县领导' },
];

/** Fills 人员, 平台身份 and 检查人员; returns everybody with the account at which she is reached. */
export function putPeople(
  rows: WorkbookRows,
  units: readonly DemoUnit[],
  platforms: DemoPlatforms,
): DemoPerson[] {
  const people: DemoPerson[] = [];
  units.forEach((unit, unitNo) => {
    const platform = platformOf(unit.code, platforms);
    seatsOf(unit).forEach((seat, seatNo) => {
      const name = unit.staffed ? `${unit.short}${seat.suffix}` : `分管${seat.suffix}`;
      const mobile = `154${digits(unitNo, 4)}${digits(seatNo, 4)}`;
      const userId = accountOf(platform, unit, seat, unitNo, seatNo);
      const row = rows.people.rows.length + 1;
      rows.people.put({
        row,
        name,
        unit: unit.code,
        mobile,
        title: seat.title,
        roles: [seat.role],
        active: true,
      });
      rows.identities.put({ row, platform, userId, mobile, unit: unit.code, name, primary: true });
      people.push({ name, unitCode: unit.code, role: seat.role, platform, userId });
    });
    putOfficers(rows, unit, unitNo);
  });
  return people;
}

function seatsOf(unit: DemoUnit): Seat[] {
  if (!unit.staffed) return [...countyLeaders];
  const officers = Array.from({ length: unit.officers }, (_, at): Seat => {
    return { suffix: `执法员${at + 1}`, slug: `officer_${at + 1}`, role: 'staff', title: '执法人员' };
  });
  return [...seats, ...officers];
}

function putOfficers(rows: WorkbookRows, unit: DemoUnit, unitNo: number): void {
  for (let at = 0; at < unit.officers; at++) {
    rows.officers.put({
      row: rows.officers.rows.length + 1,
      name: `${unit.short}执法员${at + 1}`,
      unit: unit.code,
      certNo: `9901${digits(unitNo, 3)}${digits(at + 1, 4)}`,
      // Terms end apart, so that lists have something to show.
      validUntil: at % 2 === 0 ? '2030-12-31' : '2028-06-30',
      kind: 'officer',
      mobile: null,
      active: true,
    });
  }
}

function platformOf(code: string, platforms: DemoPlatforms): Platform {
  if (platforms.lark?.includes(code)) return 'lark';
  return platforms.zwdd?.includes(code) ? 'zwdd' : 'dingtalk';
}

/** In the form of the platform: a userId, an open_id, or an accountId, which is a number. */
function accountOf(platform: Platform, unit: DemoUnit, seat: Seat, unitNo: number, seatNo: number): string {
  if (platform === 'zwdd') return `7${digits(unitNo, 3)}${digits(seatNo, 2)}`;
  const name = unit.staffed ? `${unit.slug}_${seat.slug}` : seat.slug;
  return platform === 'lark' ? `ou_${name}` : name;
}

function digits(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
