/** 《检查事先告知》 (R9; F000 四(三) 事先通报, F001 二(六) 法定代表人) as DOCX, a page for each enterprise. */
import {
  AlignmentType,
  convertMillimetersToTwip,
  Document,
  ImageRun,
  type ISectionOptions,
  LineRuleType,
  Packer,
  Paragraph,
  TextRun,
} from 'docx';
import QRCode from 'qrcode';
import { noticeCopy as copy } from '../../cards/verify-copy.ts';
import type { PublicTask } from './task-public.ts';

export interface NoticeParts {
  readonly task: PublicTask;
  readonly verifyUrl: string;
  readonly complaint: string;
  /** The day that stands under it, `YYYY-MM-DD`. */
  readonly today: string;
}

/** Type and measures of official documents (GB/T 9704): 三号仿宋, 28 磅 line pitch, A4. */
const BODY_FONT = '仿宋_GB2312';
const HEAD_FONT = '黑体';
const TITLE_FONT = '方正小标宋简体';
const BODY_SIZE = 32;
const TITLE_SIZE = 44;
const LINE = 28 * 20;
const INDENT = BODY_SIZE * 20;

/** The notice for every enterprise of a task. Throws when the task has none. */
export async function noticeDocument(parts: NoticeParts): Promise<Buffer> {
  const qr = await QRCode.toBuffer(parts.verifyUrl, { errorCorrectionLevel: 'M', margin: 2, width: 360 });
  const sections = parts.task.enterprises.map(enterprise => section(enterprise, parts, qr));
  if (sections.length === 0) throw new Error('a notice needs an enterprise');
  return Packer.toBuffer(new Document({ creator: parts.task.lead.name, title: copy.title, sections }));
}

function section(enterprise: string, parts: NoticeParts, qr: Buffer): ISectionOptions {
  const mm = convertMillimetersToTwip;
  return {
    properties: { page: { margin: { top: mm(37), bottom: mm(35), left: mm(28), right: mm(26) } } },
    children: [
      centred(copy.title, TITLE_FONT, TITLE_SIZE),
      centred(copy.number(parts.task.filingNo ?? ''), BODY_FONT, BODY_SIZE),
      plain(copy.salutation(enterprise), 0),
      ...bodyOf(parts),
      ...signature(parts),
      centred(copy.scan, BODY_FONT, BODY_SIZE),
      new Paragraph({
        alignment: AlignmentType.CENTER,
        children: [new ImageRun({ type: 'png', data: qr, transformation: { width: 120, height: 120 } })],
      }),
    ],
  };
}

function bodyOf({ task, complaint }: NoticeParts): Paragraph[] {
  const units = task.units.map((unit, at) =>
    plain(
      `${at + 1}. ${unit.name}：${unit.items.join('；')}${unit.entrustedTo === undefined ? '' : `（委托${unit.entrustedTo}）`}。`,
    ),
  );
  return [
    plain(copy.opening(task.scenario, task.date, task.time)),
    heading(copy.units),
    ...units,
    heading(copy.method),
    plain(copy.methodText),
    heading(copy.basis),
    plain(copy.basisText(copy.listName)),
    heading(copy.ask),
    ...numbered(copy.asks),
    heading(copy.rights),
    ...numbered([...copy.rightsList, copy.complaint(complaint)]),
  ];
}

function numbered(lines: readonly string[]): Paragraph[] {
  return lines.map((line, at) => plain(`${at + 1}. ${line}`));
}

function signature({ task, today }: NoticeParts): Paragraph[] {
  const [, month, day] = /^\d{4}-(\d{2})-(\d{2})$/.exec(today) ?? [];
  return [
    right(copy.signed(task.lead.name)),
    right(`${today.slice(0, 4)}年${Number(month)}月${Number(day)}日`),
  ];
}

function run(text: string, font: string, size: number): TextRun {
  return new TextRun({ text, size, font: { ascii: font, hAnsi: font, eastAsia: font } });
}

const spacing = { line: LINE, lineRule: LineRuleType.EXACT } as const;

function plain(text: string, firstLine = INDENT): Paragraph {
  return new Paragraph({ spacing, indent: { firstLine }, children: [run(text, BODY_FONT, BODY_SIZE)] });
}

function heading(text: string): Paragraph {
  return new Paragraph({
    spacing,
    indent: { firstLine: INDENT },
    children: [run(text, HEAD_FONT, BODY_SIZE)],
  });
}

function centred(text: string, font: string, size: number): Paragraph {
  return new Paragraph({
    alignment: AlignmentType.CENTER,
    spacing: { ...spacing, after: 200 },
    children: [run(text, font, size)],
  });
}

function right(text: string): Paragraph {
  return new Paragraph({
    alignment: AlignmentType.RIGHT,
    spacing,
    children: [run(text, BODY_FONT, BODY_SIZE)],
  });
}
