import type { DemoPlatforms } from '../../../src/directory/seed-people.ts';

/** Where townships and departments sit. Who is not named is on 钉钉. */
export interface Arrangement {
  readonly name: string;
  readonly platforms: DemoPlatforms;
}

const TOWNS = ['CGZ', 'LSZ', 'HWZ'];
const DEPARTMENTS = ['XFDD', 'ZJJ', 'YJGLJ', 'GAJ', 'SLJ', 'STHJ'];
const DESKS = ['SFJ', 'ZHZX'];

/** Every platform once as the township's and once as the departments', the office never on the blower's. */
export const ARRANGEMENTS: readonly Arrangement[] = [
  {
    name: '乡镇在钉钉，部门在飞书，办公室在政务钉钉',
    platforms: { lark: DEPARTMENTS, zwdd: DESKS },
  },
  {
    name: '乡镇在飞书，部门在政务钉钉，办公室在钉钉',
    platforms: { lark: TOWNS, zwdd: DEPARTMENTS },
  },
  {
    name: '乡镇在政务钉钉，部门在钉钉，办公室在飞书',
    platforms: { zwdd: TOWNS, lark: DESKS },
  },
];
