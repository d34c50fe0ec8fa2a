import { readXml } from './xml.ts';
import type { ZipArchive } from './zip.ts';

/** How the number in a cell is meant, judged by its format. */
export type NumberMeaning = 'plain' | 'date' | 'percent';

/** The parts of a workbook that every sheet refers to. */
export interface WorkbookParts {
  readonly strings: readonly string[];
  /** By style number of a cell. */
  readonly formats: readonly NumberMeaning[];
  /** Days are counted from 1904 instead of 1900. */
  readonly from1904: boolean;
}

/** The texts that cells refer to by number; readings above the characters (phonetic runs) are left out. */
export async function sharedStrings(zip: ZipArchive, path: string | undefined): Promise<string[]> {
  const strings: string[] = [];
  if (path === undefined || !zip.has(path)) return strings;
  let text = '';
  let inText = false;
  let inReading = false;
  await readXml(zip.open(path), {
    open: name => {
      if (name === 'si') text = '';
      else if (name === 't') inText = true;
      else if (name === 'rPh') inReading = true;
    },
    text: piece => {
      if (inText && !inReading) text += piece;
    },
    close: name => {
      if (name === 'si') strings.push(ownText(text));
      else if (name === 't') inText = false;
      else if (name === 'rPh') inReading = false;
    },
  });
  return strings;
}

/** Meaning of numbers by cell style, from the styles part. */
export async function numberFormats(zip: ZipArchive, path: string | undefined): Promise<NumberMeaning[]> {
  const formats: NumberMeaning[] = [];
  if (path === undefined || !zip.has(path)) return formats;
  const custom = new Map<number, string>();
  let inCells = false;
  await readXml(zip.open(path), {
    open: (name, attributes) => {
      const id = Number(attributes.numFmtId);
      if (name === 'numFmt') custom.set(id, attributes.formatCode ?? '');
      else if (name === 'cellXfs') inCells = true;
      else if (name === 'xf' && inCells) formats.push(meaningOf(id, custom.get(id)));
    },
    close: name => {
      if (name === 'cellXfs') inCells = false;
    },
  });
  return formats;
}

/**
 * The text as a string of its own (a slice would keep the whole piece of the file in memory), with the format's
 * escapes such as `_x000D_` resolved.
 */
export function ownText(text: string): string {
  const own = Buffer.from(text, 'utf8').toString('utf8');
  if (!own.includes('_x')) return own;
  return own.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** Built-in formats by number (ECMA-376 part 1, 18.8.30, with the Chinese ones), else judged by the format code. */
function meaningOf(id: number, code: string | undefined): NumberMeaning {
  if (code === undefined) {
    if (id === 9 || id === 10) return 'percent';
    const isDate =
      (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);
    return isDate ? 'date' : 'plain';
  }
  const bare = code.replace(/"[^"]*"|\[[^\]]*\]|\\./g, '');
  if (/general/i.test(bare)) return 'plain';
  if (/[ymdhs年月日]/i.test(bare)) return 'date';
  return bare.includes('%') ? 'percent' : 'plain';
}
