/** The bulletin as a Word document in the form of 公文 (GB/T 9704—2012: margins, faces, sizes, 28-point lines). */
import {
  AlignmentType,
  BorderStyle,
  convertMillimetersToTwip,
  Document,
  Footer,
  LineRuleType,
  Packer,
  PageNumber,
  PageOrientation,
  Paragraph,
  Table,
  TableCell,
  TableRow,
  TextRun,
  VerticalAlign,
  WidthType,
} from 'docx';
import { type Annex, annexesOf, type Bulletin } from './content.ts';
import type { BulletinTable } from './tables.ts';

const TITLE_FACE = '方正小标宋简体';
const HEADING_FACE = '黑体';
const BODY_FACE = '仿宋_GB2312';
/** Half points: 二号 22, 三号 16, small print of the table 9. */
const SIZE_TITLE = 44;
const SIZE_BODY = 32;
const SIZE_TABLE = 18;
const SIZE_FOOTER = 28;
const LINE = { line: 560, lineRule: LineRuleType.EXACT };
const INDENT = { firstLine: 640 };
/** Two characters of the body, and the three of 附件：. */
const ANNEX_INDENT = 640 + 3 * 320;
const RED = 'C00000';

const MARGINS = {
  top: convertMillimetersToTwip(37),
  bottom: convertMillimetersToTwip(35),
  left: convertMillimetersToTwip(28),
  right: convertMillimetersToTwip(26),
};
const A4 = { width: convertMillimetersToTwip(210), height: convertMillimetersToTwip(297) };

function run(
  text: string,
  font: string,
  size: number,
  more: { bold?: boolean; color?: string } = {},
): TextRun {
  return new TextRun({ text, size, font: { name: font, eastAsia: font, hint: 'eastAsia' }, ...more });
}

function body(text: string): Paragraph {
  return new Paragraph({ spacing: LINE, indent: INDENT, children: [run(text, BODY_FACE, SIZE_BODY)] });
}

/** 主送机关: from the margin, one empty line below the title. */
function flush(text: string): Paragraph {
  return new Paragraph({ spacing: LINE, children: [run(text, BODY_FACE, SIZE_BODY)] });
}

/** 附件说明 (7.3.5): numbered, one to a line, the names below each other and without a stop. */
function annexList(annexes: readonly Annex[]): Paragraph[] {
  return annexes.map(
    ({ name }, at) =>
      new Paragraph({
        spacing: LINE,
        indent: at === 0 ? INDENT : { left: ANNEX_INDENT },
        children: [run(`${at === 0 ? '附件：' : ''}${at + 1}．${name}`, BODY_FACE, SIZE_BODY)],
      }),
  );
}

function heading(text: string): Paragraph {
  return new Paragraph({
    spacing: LINE,
    indent: INDENT,
    keepNext: true,
    children: [run(text, HEADING_FACE, SIZE_BODY)],
  });
}

function centred(text: string, font: string, size: number, color?: string): Paragraph {
  return new Paragraph({
    alignment: AlignmentType.CENTER,
    spacing: { line: 700, lineRule: LineRuleType.AT_LEAST },
    children: [run(text, font, size, color === undefined ? {} : { color })],
  });
}

/** 署名 and 成文日期 stay together, and with what stands before them. */
function right(text: string): Paragraph {
  return new Paragraph({
    keepNext: true,
    alignment: AlignmentType.RIGHT,
    spacing: LINE,
    indent: { right: 640 },
    children: [run(text, BODY_FACE, SIZE_BODY)],
  });
}

/** 2026年7月14日 */
function longDay(day: string): string {
  const [year = '', month = '', date = ''] = day.split('-');
  return `${year}年${Number(month)}月${Number(date)}日`;
}

function page(): Footer {
  return new Footer({
    children: [
      new Paragraph({
        alignment: AlignmentType.CENTER,
        children: [
          new TextRun({ children: ['— ', PageNumber.CURRENT, ' —'], font: '宋体', size: SIZE_FOOTER }),
        ],
      }),
    ],
  });
}

/** Parts of the width: a unit's name and longer words need more of it than a figure. */
function widthsOf(table: BulletinTable): number[] {
  const longest = table.head.map((label, at) =>
    Math.max(label.length / 2, ...table.rows.map(row => `${row[at] ?? ''}`.length)),
  );
  const needed = longest.map(length => Math.min(Math.max(length, 4), 18));
  const whole = needed.reduce((sum, length) => sum + length, 0);
  return needed.map(length => (length / whole) * 100);
}

function cell(text: string | number, header: boolean, width: number): TableCell {
  return new TableCell({
    width: { size: width, type: WidthType.PERCENTAGE },
    verticalAlign: VerticalAlign.CENTER,
    children: [
      new Paragraph({
        alignment: AlignmentType.CENTER,
        children: [run(`${text}`, header ? HEADING_FACE : BODY_FACE, SIZE_TABLE)],
      }),
    ],
  });
}

function grid(table: BulletinTable): Table {
  const line = { style: BorderStyle.SINGLE, size: 4, color: '000000' };
  const widths = widthsOf(table);
  const cells = (row: readonly (string | number)[], header: boolean): TableCell[] =>
    row.map((text, at) => cell(text, header, widths[at] ?? 0));
  return new Table({
    width: { size: 100, type: WidthType.PERCENTAGE },
    borders: {
      top: line,
      bottom: line,
      left: line,
      right: line,
      insideHorizontal: line,
      insideVertical: line,
    },
    rows: [
      new TableRow({ tableHeader: true, children: cells(table.head, true) }),
      ...table.rows.map(row => new TableRow({ cantSplit: true, children: cells(row, false) })),
    ],
  });
}

/** Whatever sets units side by side says that it is no ranking. */
function annexTitle(name: string, at: number): string {
  return `附件${at + 1}　${name}${name.includes('各单位') ? '（按单位目录排列，不作排名）' : ''}`;
}

function annex(title: string, table: BulletinTable): (Paragraph | Table)[] {
  if (table.rows.length === 0) return [heading(title), body('无。')];
  return [heading(title), grid(table), new Paragraph({ children: [] })];
}

/** Bytes of the .docx; `draft` puts 送审稿 under the title until it is signed. */
export async function bulletinDocx(bulletin: Bulletin, draft: boolean): Promise<Buffer> {
  const mark = draft ? '（送审稿）' : bulletin.amended ? '（更正）' : '';
  const annexes = annexesOf(bulletin);
  const document = new Document({
    creator: bulletin.issuer,
    title: bulletin.title,
    styles: { default: { document: { run: { font: BODY_FACE, size: SIZE_BODY } } } },
    sections: [
      {
        properties: { page: { size: A4, margin: MARGINS } },
        footers: { default: page() },
        children: [
          centred(bulletin.issuer, TITLE_FACE, SIZE_TITLE, RED),
          new Paragraph({
            border: { bottom: { style: BorderStyle.SINGLE, size: 18, color: RED, space: 1 } },
            children: [],
          }),
          new Paragraph({ spacing: LINE, children: [] }),
          ...bulletin.titleLines.map(line => centred(line, TITLE_FACE, SIZE_TITLE)),
          ...(mark === '' ? [] : [centred(mark, BODY_FACE, SIZE_BODY)]),
          new Paragraph({ spacing: LINE, children: [] }),
          flush(bulletin.addressee),
          ...bulletin.sections.flatMap(section => [
            heading(section.heading),
            ...section.paragraphs.map(body),
          ]),
          new Paragraph({ spacing: LINE, children: [] }),
          ...annexList(annexes),
          new Paragraph({ spacing: LINE, keepNext: true, children: [] }),
          right(bulletin.issuer),
          right(longDay(bulletin.day)),
        ],
      },
      {
        properties: {
          page: { size: { ...A4, orientation: PageOrientation.LANDSCAPE }, margin: MARGINS },
        },
        footers: { default: page() },
        children: [...annexes.flatMap(({ name, table }, at) => annex(annexTitle(name, at), table))],
      },
    ],
  });
  return Packer.toBuffer(document);
}
