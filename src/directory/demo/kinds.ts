/**
 * 检查类别 of the demo county's items: what the yearly cap “同类检查” of F000 counts by, in the words of the visits. F000
 * does not say what a kind is; that one kind stands for one line of supervision is our own reading.
 */
const LINES: Readonly<Record<string, string>> = {
  XFDD: '消防',
  SCJGJ: '市场秩序',
  JJDD: '道路交通',
  ZJJ: '住房建设',
  ZHZFJ: '市容环境',
  YJGLJ: '安全生产',
  JYJ: '教育',
  GAJ: '治安',
  WLJ: '文化市场',
  WJJ: '公共卫生',
  NYNCJ: '农业',
  JTJ: '道路运输',
  STHJ: '生态环境',
  RSJ: '劳动保障',
  SLJ: '水务',
  ZRZYJ: '自然资源',
  MZJ: '养老服务',
  SWJ: '商贸流通',
};

/** Items that belong to another line than most of their unit's; the first pattern that an item matches holds. */
const EXCEPTIONS: Readonly<Record<string, readonly (readonly [RegExp, string])[]>> = {
  SCJGJ: [
    [/食品|食堂|后厨|肉品/u, '食品安全'],
    [/药品/u, '药品'],
    [/特种设备|电梯|压力容器|压力管道|起重机械|气瓶|罐体|游乐设施/u, '特种设备'],
    [/产品质量|3C|配件质量|改装/u, '产品质量'],
    [/计量|地磅/u, '计量'],
  ],
  ZJJ: [
    [/燃气|入户安检/u, '燃气'],
    [/质量安全|资质与质量/u, '建筑施工'],
  ],
  JYJ: [[/办学许可|收费资金|从业人员/u, '校外培训']],
};

/** The kind of one item of a unit; throws for a unit without a line. */
export function kindOf(unit: string, item: string): string {
  const special = EXCEPTIONS[unit]?.find(([pattern]) => pattern.test(item))?.[1];
  const kind = special ?? LINES[unit];
  if (kind === undefined) throw new Error(`the demo data does not know what kind ${unit} checks`);
  return kind;
}
