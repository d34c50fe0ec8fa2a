import ExcelJS from 'exceljs';
import { pino } from 'pino';
import { record } from '../../src/audit/record.ts';
import type { Db } from '../../src/db/client.ts';
import { openDatabase } from '../../src/db/client.ts';
import type { ImportOptions, ImportResult } from '../../src/directory/import/import.ts';
import { importWorkbook } from '../../src/directory/import/import.ts';
import { freshDatabase } from '../harness/database.ts';

export const now = new Date('2026-09-01T09:00:00+08:00');
export const later = new Date('2026-10-12T09:00:00+08:00');

export type SheetData = readonly (readonly ExcelJS.CellValue[])[];

/** A workbook whose sheets are given as rows, the heading row first. */
export async function workbook(sheets: Readonly<Record<string, SheetData>>): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  for (const [name, rows] of Object.entries(sheets))
    book.addWorksheet(name).addRows(rows.map(row => [...row]));
  return Buffer.from(await book.xlsx.writeBuffer());
}

export interface TestCounty {
  readonly db: Db;
  /** Imports bytes, or sheets that are first made into a workbook. */
  load(
    what: Uint8Array | Readonly<Record<string, SheetData>>,
    options?: Partial<ImportOptions>,
  ): Promise<ImportResult>;
  close(): Promise<void>;
}

/** An empty database with the import in front of it. */
export async function emptyCounty(): Promise<TestCounty> {
  const { url, drop } = await freshDatabase();
  const db = await openDatabase({ url, poolSize: 4, log: pino({ level: 'silent' }) });
  return {
    db,
    load: async (what, options = {}) => {
      const bytes = what instanceof Uint8Array ? what : await workbook(what);
      const actor = { kind: 'operator', id: 'tester', channel: 'cli' } as const;
      return importWorkbook(db, bytes, { now, actor, record, ...options });
    },
    close: async () => {
      await db.close();
      await drop();
    },
  };
}

export const regions: SheetData = [
  ['行政区代码', '行政区名称', '级别', '上级', '片区'],
  ['100', '东山市', '市', '', ''],
  ['101', '临溪县', '县区', '东山市', ''],
  ['101100', '白沙镇', '乡镇街道', '临溪县', '城区片'],
  ['101101', '枫林乡', '乡镇街道', '临溪县', ''],
];
export const units: SheetData = [
  ['单位代码', '单位名称', '简称', '类别', '行政区', '领导小组办公室', '议事协调机构', '有执法权'],
  ['SFJ', '县司法局', '司法局', '部门', '', '是', '否', '是'],
  ['XFDD', '县消防救援大队', '消防', '部门', '', '否', '否', '是'],
  ['LXB', '领导小组办公室', '领导小组办', '部门', '', '否', '是', '否'],
  ['BSZ', '白沙镇', '白沙', '乡镇街道', '白沙镇', '否', '否', '是'],
];
export const people: SheetData = [
  ['姓名', '单位', '手机号', '岗位'],
  ['消防联络员A', 'XFDD', '15400000001', '联络员A岗'],
  ['消防联络员B', '消防', '15400000002', '联络员B岗'],
  ['消防分管领导', '县消防救援大队', '15400000003', '分管领导'],
  ['司法局联络员A', 'SFJ', '15400000004', '联络员A岗、工作人员'],
  ['司法局分管领导', 'SFJ', '15400000005', '分管领导、负责人'],
  ['白沙联络员A', 'BSZ', '15400000006', '联络员'],
];
export const identities: SheetData = [
  ['平台', '平台用户ID', '手机号', '单位', '姓名'],
  ['钉钉', 'xf_liaison_a', '15400000001', '', ''],
  ['飞书', 'ou_xf_liaison_a', '', 'XFDD', '消防联络员A'],
  ['钉钉', 'xf_liaison_b', '15400000002', '', ''],
];
export const officers: SheetData = [
  ['姓名', '单位', '执法证号', '有效期至'],
  ['消防执法员1', 'XFDD', '99010010001', '2028-12-31'],
  ['消防执法员2', 'XFDD', '99010010002', new Date(Date.UTC(2029, 5, 30))],
  ['消防联络员A', 'XFDD', '99010010003', '长期'],
];
export const scenarios: SheetData = [
  ['场景代码', '场景名称', '对象大类', '牵头单位', '清单', '抽查比例', '年度频次上限'],
  ['S01', '电动自行车消防安全监管一件事', '商贸流通类', '消防', '重点', '30%', 2],
];
export const items: SheetData = [
  ['场景代码', '单位', '检查事项'],
  ['S01', 'XFDD', '疏散通道、安全出口畅通'],
  ['S01', 'XFDD', '消防设施'],
  ['S01', 'SFJ', '执法文书规范'],
];
export const enterprises: SheetData = [
  ['统一社会信用代码', '企业名称', '对象大类', '乡镇街道', '信用等级'],
  ['91990101MA0000001Y', '临溪县春风餐饮店', '餐饮', '白沙镇', '一般'],
  ['', '临溪县夏荷幼儿园', '学校', '枫林乡', '守信'],
];
export const holidays: SheetData = [
  ['日期', '放假或上班', '名称'],
  ['2027-01-01', '放假', '元旦'],
  ['2027年2月8日', '放假', '春节'],
  ['2027/10/1', '放假', '国庆节'],
  [new Date(Date.UTC(2027, 9, 9)), '上班', '国庆节'],
];

/** A small county with every sheet. */
export const wholeCounty = {
  行政区: regions,
  单位: units,
  人员: people,
  平台身份: identities,
  检查人员: officers,
  场景: scenarios,
  场景事项: items,
  企业: enterprises,
  节假日: holidays,
};
