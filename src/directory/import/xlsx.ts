/**
 * Reads an .xlsx workbook row by row, so that memory follows the rows that are kept and not the file.
 *
 * exceljs is not used for reading: its streaming reader decodes each 16 KB piece by itself and so breaks the Chinese
 * characters that lie across two pieces, and does not report merged cells; its whole-file reader needs some 10 KB
 * of memory a row.
 */
import type { RawSheet } from './cell.ts';
import { UnreadableFileError } from './problems.ts';
import { numberFormats, sharedStrings, type WorkbookParts } from './xlsx-parts.ts';
import { sheetRows } from './xlsx-sheet.ts';
import { readXml } from './xml.ts';
import type { ZipArchive } from './zip.ts';
import { openZip } from './zip.ts';

/** The sheets of a workbook in its own order. Throws UnreadableFileError when the bytes are not a sound workbook. */
export async function openXlsx(bytes: Uint8Array): Promise<RawSheet[]> {
  const zip = openZip(bytes);
  const bookPath = (await relations(zip, '_rels/.rels', '')).find(({ type }) =>
    type.endsWith('/officeDocument'),
  );
  if (bookPath === undefined)
    throw new UnreadableFileError('文件不是 .xlsx 电子表格，请用 Excel 或 WPS 另存为 .xlsx');
  const book = await readBook(zip, bookPath.target);
  const folder = bookPath.target.slice(0, bookPath.target.lastIndexOf('/') + 1);
  const name = bookPath.target.slice(folder.length);
  const related = await relations(zip, `${folder}_rels/${name}.rels`, folder);
  const targetOf = (kind: string) => related.find(({ type }) => type.endsWith(`/${kind}`))?.target;
  const parts: WorkbookParts = {
    strings: await sharedStrings(zip, targetOf('sharedStrings')),
    formats: await numberFormats(zip, targetOf('styles')),
    from1904: book.from1904,
  };
  const sheets: RawSheet[] = [];
  for (const { name: sheetName, hidden, relation } of book.sheets) {
    const target = related.find(({ id, type }) => id === relation && type.endsWith('/worksheet'))?.target;
    if (target === undefined) continue; // a chart sheet or a macro sheet holds no rows
    sheets.push({ name: sheetName, hidden, rows: onMerged => sheetRows(zip.open(target), parts, onMerged) });
  }
  return sheets;
}

interface Relation {
  readonly id: string;
  readonly type: string;
  readonly target: string;
}

async function relations(zip: ZipArchive, path: string, folder: string): Promise<Relation[]> {
  const found: Relation[] = [];
  if (!zip.has(path)) return found;
  await readXml(zip.open(path), {
    open: (name, { Id = '', Type = '', Target = '' }) => {
      if (name === 'Relationship') found.push({ id: Id, type: Type, target: resolve(folder, Target) });
    },
  });
  return found;
}

/** Targets are relative to the folder of the part, or absolute inside the archive. */
function resolve(folder: string, target: string): string {
  return new URL(target, `zip:///${folder}`).pathname.slice(1);
}

interface Book {
  readonly from1904: boolean;
  readonly sheets: { readonly name: string; readonly hidden: boolean; readonly relation: string }[];
}

async function readBook(zip: ZipArchive, path: string): Promise<Book> {
  const sheets: Book['sheets'] = [];
  let from1904 = false;
  await readXml(zip.open(path), {
    open: (name, attributes) => {
      if (name === 'workbookPr') from1904 = attributes.date1904 === '1' || attributes.date1904 === 'true';
      if (name !== 'sheet') return;
      const relation = Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1] ?? '';
      const hidden = (attributes.state ?? 'visible') !== 'visible';
      sheets.push({ name: attributes.name ?? '', hidden, relation });
    },
  });
  return { from1904, sheets };
}
