import {
  AlignmentType,
  Document,
  HeadingLevel,
  Packer,
  Paragraph,
  Table,
  TableCell,
  TableRow,
  TextRun,
  WidthType,
} from 'docx';
import { archiveCopy } from '../../cards/archive-copy.ts';
import type { ArchiveTable, ArchiveView } from './view.ts';

const BODY_FONT = '仿宋_GB2312';
const TITLE_FONT = '方正小标宋简体';
const TABLE_SIZE = 21;
const BODY_SIZE = 28;

/** The readable half of the package (.docx). */
export async function archiveDocument(view: ArchiveView): Promise<Buffer> {
  const children = [
    new Paragraph({
      alignment: AlignmentType.CENTER,
      spacing: { after: 300 },
      children: [run(view.title, 40, TITLE_FONT)],
    }),
    heading(archiveCopy.parts.task),
    table({ title: '', columns: [], rows: view.facts.map(fact => [...fact]) }),
    ...view.tables.flatMap(part => [
      heading(part.title),
      part.rows.length === 0 ? plain(archiveCopy.none) : table(part),
    ]),
    heading(archiveCopy.parts.proof),
    ...view.proof.map(plain),
  ];
  return Packer.toBuffer(new Document({ title: view.title, sections: [{ children }] }));
}

function heading(text: string): Paragraph {
  return new Paragraph({
    heading: HeadingLevel.HEADING_2,
    spacing: { before: 240, after: 120 },
    children: [run(text, BODY_SIZE, '黑体')],
  });
}

function plain(text: string): Paragraph {
  return new Paragraph({ children: [run(text, BODY_SIZE)] });
}

function run(text: string, size: number, font = BODY_FONT): TextRun {
  return new TextRun({ text, size, font: { ascii: font, hAnsi: font, eastAsia: font } });
}

function table({ columns, rows }: ArchiveTable): Table {
  const lines = columns.length === 0 ? rows : [columns, ...rows];
  return new Table({
    width: { size: 100, type: WidthType.PERCENTAGE },
    rows: lines.map((cells, at) => tableRow(cells, columns.length > 0 && at === 0)),
  });
}

function tableRow(cells: readonly string[], isHead: boolean): TableRow {
  return new TableRow({
    tableHeader: isHead,
    children: cells.map(
      text =>
        new TableCell({
          children: [new Paragraph({ children: [run(text, TABLE_SIZE, isHead ? '黑体' : BODY_FONT)] })],
        }),
    ),
  });
}
