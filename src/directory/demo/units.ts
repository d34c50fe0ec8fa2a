/** How the units of 清禾县 are called in everyday work, and the parts of its tree that county.json does not name. */

/** Codes of a province that does not exist (99). */
export const cityCode = '990100';
export const countyCode = '990101';
export const cityName = '清州市';
export const countyName = '清禾县';

export interface UnitNames {
  /** On buttons and in progress lines. */
  readonly short: string;
  /** In user ids: `xf_liaison_a`. */
  readonly slug: string;
}

/** By the codes of county.json. */
export const departmentNames: Readonly<Record<string, UnitNames>> = {
  SFJ: { short: '司法局', slug: 'sfj' },
  SCJGJ: { short: '市监局', slug: 'scjg' },
  ZHZFJ: { short: '城管局', slug: 'zhzf' },
  XZSPJ: { short: '审批局', slug: 'xzsp' },
  XFDD: { short: '消防', slug: 'xf' },
  JYJ: { short: '教育局', slug: 'jy' },
  WLJ: { short: '文旅局', slug: 'wl' },
  GAJ: { short: '公安局', slug: 'ga' },
  JJDD: { short: '交警', slug: 'jj' },
  YJGLJ: { short: '应急局', slug: 'yj' },
  STHJ: { short: '生态环境', slug: 'sthj' },
  JTJ: { short: '交通局', slug: 'jt' },
  NYNCJ: { short: '农业农村局', slug: 'nync' },
  ZJJ: { short: '住建局', slug: 'zj' },
  ZRZYJ: { short: '自然资源局', slug: 'zrzy' },
  SLJ: { short: '水利局', slug: 'sl' },
  WJJ: { short: '卫健局', slug: 'wj' },
  RSJ: { short: '人社局', slug: 'rs' },
  SWJ: { short: '工信局', slug: 'gx' },
  MZJ: { short: '民政局', slug: 'mz' },
  FGJ: { short: '发改局', slug: 'fg' },
  ZHZX: { short: '指挥中心', slug: 'zhzx' },
};

/** The unit that is the office of the leading group (领导小组办公室), and the one that is a command centre. */
export const officeCode = 'SFJ';
export const commandCode = 'ZHZX';

/** The leading group's office as a body of its own: it coordinates and can never lead. Its people are 司法局's. */
export const leadingGroup = {
  code: 'LDXZB',
  name: '县“综合查一次”改革领导小组办公室',
  short: '领导小组办',
  slug: 'ldxzb',
  duty: '统筹协调联合检查（议事协调机构，不实施检查；日常工作由县司法局承担）',
};

export interface Township extends UnitNames {
  readonly name: string;
  readonly unitCode: string;
  readonly regionCode: string;
  /** 片区 (domain 5.2). */
  readonly area: string;
}

/** In the order of county.json. */
export const townships: readonly Township[] = [
  { name: '城关镇', short: '城关', slug: 'cgz', unitCode: 'CGZ', regionCode: '990101100', area: '城区片' },
  { name: '柳树镇', short: '柳树', slug: 'lsz', unitCode: 'LSZ', regionCode: '990101101', area: '城区片' },
  { name: '石桥镇', short: '石桥', slug: 'sqz', unitCode: 'SQZ', regionCode: '990101102', area: '沿河片' },
  { name: '河湾镇', short: '河湾', slug: 'hwz', unitCode: 'HWZ', regionCode: '990101103', area: '沿河片' },
  { name: '青岭镇', short: '青岭', slug: 'qlz', unitCode: 'QLZ', regionCode: '990101104', area: '西山片' },
  { name: '果园镇', short: '果园', slug: 'gyz', unitCode: 'GYZ', regionCode: '990101105', area: '西山片' },
  { name: '双塔镇', short: '双塔', slug: 'stz', unitCode: 'STZ', regionCode: '990101106', area: '城区片' },
  { name: '枣林镇', short: '枣林', slug: 'zlz', unitCode: 'ZLZ', regionCode: '990101107', area: '沿河片' },
  { name: '新渡乡', short: '新渡', slug: 'xdx', unitCode: 'XDX', regionCode: '990101200', area: '沿河片' },
  { name: '北坡乡', short: '北坡', slug: 'bpx', unitCode: 'BPX', regionCode: '990101201', area: '西山片' },
  { name: '西原乡', short: '西原', slug: 'xyx', unitCode: 'XYX', regionCode: '990101202', area: '西山片' },
  {
    name: '站前街道',
    short: '站前',
    slug: 'zqjd',
    unitCode: 'ZQJD',
    regionCode: '990101001',
    area: '城区片',
  },
];

/** A 派出单位 of the county without a region of its own (F004). */
export const demonstrationZone = {
  code: 'SFQ',
  name: '现代农业产业示范区',
  short: '示范区',
  slug: 'sfq',
  duty: '示范区内属地管理、吹哨',
};

export const townshipDuty = '属地管理、日常巡查、吹哨';
