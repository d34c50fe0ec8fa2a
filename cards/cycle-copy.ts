import { dayText, list } from './format.ts';

/** Short answers about a reporting cycle. */
export const cycleCopy = {
  gone: '没有这一期通报。',
  officeOnly: '这件事由领导小组办公室办理。',
  signerOnly: '此卡由审签领导办理。',
  settled: '这件事已有结果，无需再点。',
  exists: (period: string): string => `${period}已经开始，无需再点。`,
  noOffice: '本区划没有设领导小组办公室，不能开始季报。',
  opened: (period: string, units: number, due: string): string =>
    `已开始${period}报送，${units}个单位，截止${due}。`,
  notDue: (due: string): string => `还没到截止时间（${due}），可先等各单位报送。`,
  collected: (missing: number): string =>
    missing === 0 ? '已全部报齐，通报稿已生成。' : `已按缺报发处理（缺${missing}个单位），通报稿已生成。`,
  textKept: '已写入通报稿。',
  sent: '已送审签。',
  signed: (units: number): string => `已同意印发，发${units}个单位。`,
  sentBack: '已退回办公室修改。',
  notDrafted: '通报稿还没有生成。',
  whichQuarter: '请写明季度，例如：开始季报 2026年二季度。',
  officeOpensOnly: '季报由领导小组办公室开始。',
  notOver: (period: string): string => `${period}还没有结束，不能开始报送。`,
  dueText: (day: string, clock: string): string => `${dayText(day)}${clock}`,
  missingUnits: (names: readonly string[]): string => `未报：${list(names)}`,
} as const;
