import type { Actor, CardRef } from '../../src/decide/feature.ts';
import type { Audience, Role } from '../../src/directory/who.ts';
import type { UnitRef } from '../../src/inspection/state.ts';

export const LEAD = unit('A');
export const JOINT = [unit('B'), unit('C')];
export const OFFICE = unit('O');
export const TOWN = unit('T');
export const OUTSIDE = unit('X');
function unit(code: string): UnitRef {
  return { id: `u-${code}`, code, name: `${code}局`, short: code };
}

export function officersOf(
  unitId: string,
): { id: string; name: string; certNo: string; personId: string | null }[] {
  return [1, 2, 3, 4].map(n => ({
    id: `${unitId}-${n}`,
    name: `${unitId}员${n}`,
    certNo: `9900${n}`,
    personId: null,
  }));
}

export function person(of: UnitRef, role: Role = 'liaison', isOffice = of === OFFICE): Actor {
  return {
    kind: 'person',
    channel: 'test',
    member: {
      personId: `p-${of.code}-${role}`,
      name: `${of.code}${role}`,
      unitId: of.id,
      unitCode: of.code,
      unitName: of.name,
      unitShort: of.short,
      regionId: 'r',
      isOffice,
      roles: [role],
    },
  };
}

export function recipients(to: Audience, kind: string, slot: string): CardRef[] {
  const as = (unitId: string, role: Role, personId: string): CardRef => ({
    kind,
    slot,
    unitId,
    role,
    personId,
  });
  if ('personId' in to) return [as(`u-${to.personId.split('-')[1] ?? ''}`, 'staff', to.personId)];
  if ('office' in to) return [as(OFFICE.id, to.role ?? 'liaison', 'p-O-liaison')];
  if ('countyLeaders' in to) return [as('u-L', 'countyLeader', 'p-L-countyLeader')];
  return [as(to.unitId, to.role, `p-${to.unitId.slice(2)}-${to.role}`)];
}
