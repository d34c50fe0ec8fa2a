import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { archiveCommand, archiveVerify } from '../../src/cli/archive.ts';
import { unzip } from '../directory/zip.ts';
import type { County } from '../harness/county.ts';
import { allClean, inspected, pushed, sendsPhoto, taskState, UNITS } from '../stories/inspection/support.ts';

const photo = (name: string, filler: number) => ({
  name,
  bytes: new Uint8Array([0xff, 0xd8, 0xff, 0xe0, ...Array(500).fill(filler)]),
});
const FOUND = photo('通道堆物.jpg', 7);
const CLEARED = photo('通道已清.jpg', 9);
const ORDER = {
  docNo: '消责改〔2026〕12号',
  note: '疏散通道堆物',
  standard: '通道净宽1.4米',
  due: '2026-09-18',
  hazard: '',
};
const packageParts = z.object({
  files: z.array(z.object({ id: z.string(), name: z.string(), sha256: z.string(), personId: z.string() })),
  participants: z.array(
    z.object({
      doc: z.object({
        unit: z.object({ code: z.string() }),
        results: z.array(z.object({ photos: z.array(z.string()) })).default([]),
        rectifications: z
          .array(z.object({ closed: z.object({ photos: z.array(z.string()) }).optional() }))
          .default([]),
      }),
    }),
  ),
  head: z.object({ seq: z.number(), hash: z.string() }),
});

/** Every word of a Word document, in order. */
function wordsOf(docx: Buffer): string {
  const part = unzip(docx).find(({ name }) => name === 'word/document.xml');
  if (part === undefined) throw new Error('no word/document.xml');
  return [...part.content.toString('utf8').matchAll(/<w:t[^>]*>([^<]*)<\/w:t>/g)]
    .map(([, text = '']) => text)
    .join('\n');
}

describe('the photos of an inspection', () => {
  let county: County;
  const folder = mkdtempSync(join(tmpdir(), 'chayici-photos-'));
  beforeAll(async () => {
    county = await inspected();
    const fire = county.who('XFDD');
    await sendsPhoto(fire, ['【录结果】', '责令整改'], ORDER, FOUND);
    await allClean(
      county,
      UNITS.filter(unit => unit !== 'XFDD'),
    );
    await pushed(county);
    const page = await (await fetch(fire.link('【复查】', '已整改到位'))).text();
    const reviewers = /<option value="([^"]+)"/.exec(page)?.[1] ?? '';
    await sendsPhoto(fire, ['【复查】', '已整改到位'], { reviewers, note: '通道已清' }, CLEARED);
    await county.settle();
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    expect(await archiveCommand(county.db, ['RW2026-0001', folder])).toBe(0);
    log.mockRestore();
  });
  afterAll(async () => {
    await county.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const archived = () =>
    packageParts.parse(JSON.parse(readFileSync(join(folder, 'RW2026-0001.json'), 'utf8')));

  it('close the review, and show on its card', async () => {
    expect(await taskState(county)).toBe('ARCHIVED');
    county.who('XFDD').receives('【复查】', '✅ 复查合格', '照片1张');
  });

  it('stand in the package with their checksums, each under the result or review it proves', () => {
    const { files, participants } = archived();
    const sum = ({ bytes }: typeof FOUND): string => createHash('sha256').update(bytes).digest('hex');
    expect(files.map(({ name, sha256 }) => [name, sha256]).toSorted()).toEqual(
      [FOUND, CLEARED].map(one => [one.name, sum(one)]).toSorted(),
    );
    const fire = participants.find(({ doc }) => doc.unit.code === 'XFDD')?.doc;
    const idOf = (name: string) => files.find(file => file.name === name)?.id;
    expect(fire?.results.map(({ photos }) => photos)).toEqual([[idOf(FOUND.name)]]);
    expect(fire?.rectifications.map(({ closed }) => closed?.photos)).toEqual([[idOf(CLEARED.name)]]);
  });

  it('the document opens, tells the whole life and names the head of the audit chain that verifies', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    expect(await archiveVerify(join(folder, 'RW2026-0001.json'))).toBe(0);
    log.mockRestore();
    const [head] = await county.db.query(
      `select h.seq, h.hash from audit_head h join joint_task t on h.stream = 'task:' || t.id`,
    );
    const { head: written } = archived();
    expect(written).toEqual(head);
    const words = wordsOf(readFileSync(join(folder, 'RW2026-0001.docx')));
    for (const part of [
      '疏散通道堆物',
      '照片1张',
      '复查合格；复查人消防执法员1；通道已清；照片1张',
      '归档',
      written.hash,
    ])
      expect(words).toContain(part);
  });
});
