import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { gatherArchive, verifyArchive } from '../../src/archive/package.ts';
import { archiveView } from '../../src/archive/view.ts';
import { archiveCommand, archiveVerify } from '../../src/cli/archive.ts';
import { County } from '../harness/county.ts';
import { allClean, inspected, pushed, VENUE } from '../stories/inspection/support.ts';

describe('the archive package of a finished task', () => {
  let county: County;
  const folder = mkdtempSync(join(tmpdir(), 'chayici-archive-'));
  beforeAll(async () => {
    county = await County.open();
    const office = county.who('SFJ');
    await office.says('发起联合检查 S01 9月15日 14:30 集合:政务中心东门');
    await office.taps('【待分发】', '确认分发');
    await county.who('XFDD').taps('【联合检查】', '确认参加');
    await county.who('XFDD').fills('【联合检查】', '取消检查', { reason: '台风' });
  });
  afterAll(async () => {
    await county.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('holds the whole record, and the record verifies against the audit chain from the file alone', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    expect(await archiveCommand(county.db, ['RW2026-0001', folder])).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(['RW2026-0001.docx', 'RW2026-0001.json']);
    expect(await archiveVerify(join(folder, 'RW2026-0001.json'))).toBe(0);
    log.mockRestore();
    const archive = JSON.parse(readFileSync(join(folder, 'RW2026-0001.json'), 'utf8'));
    const [head] = await county.db.query<{ seq: number; hash: string }>(
      `select seq, hash from audit_head where stream like 'task:%'`,
    );
    expect(archive.head).toEqual(head);
    expect(archive.entries).toHaveLength(head?.seq ?? 0);
    expect(archive.participants).toHaveLength(6);
    expect(archive.task.state).toBe('CANCELLED');
    expect(readFileSync(join(folder, 'RW2026-0001.docx')).subarray(0, 2).toString()).toBe('PK');
  });

  it('betrays a changed word, a missing entry, a cut tail, another order and a changed state', async () => {
    const gathered = await gatherArchive(county.db, 'rw2026-0001', new Date());
    if (!gathered.ok) throw new Error(gathered.reason);
    const { archive } = gathered;
    expect(verifyArchive(archive)).toMatchObject({ ok: true });
    const [first, second, ...rest] = archive.entries;
    if (first === undefined || second === undefined) throw new Error('too short');
    const damaged = {
      changed: { ...archive, entries: [{ ...first, actorId: 'somebody' }, second, ...rest] },
      missing: { ...archive, entries: [first, ...rest] },
      cut: { ...archive, entries: archive.entries.slice(0, -1) },
      order: { ...archive, entries: [second, first, ...rest] },
      state: { ...archive, task: { ...archive.task, state: 'ARCHIVED' } },
      nonsense: { hello: 1 },
    };
    for (const [what, input] of Object.entries(damaged))
      expect(verifyArchive(input), what).toMatchObject({ ok: false });
  });

  it('of a whole life names units, people, results and both platforms, and ends in the state of the record', async () => {
    const finished = await inspected();
    try {
      await allClean(finished);
      await pushed(finished);
      const gathered = await gatherArchive(finished.db, 'RW2026-0001', finished.clock.now());
      if (!gathered.ok) throw new Error(gathered.reason);
      expect(gathered.archive.task.state).toBe('ARCHIVED');
      expect(verifyArchive(gathered.archive)).toMatchObject({ ok: true });
      expect(gathered.archive.visits).toHaveLength(1);
      const view = archiveView(gathered.archive, undefined);
      const rows = Object.fromEntries(view.tables.map(({ title, rows: lines }) => [title, lines.length]));
      expect(rows).toMatchObject({ '三、检查人员': 5, '四、检查结果': 5, '六、公示推送': 5 });
      const words = JSON.stringify(view);
      for (const part of ['未发现问题', VENUE, '归档', '开始检查', 'QH2026-0001'])
        expect(words).toContain(part);
    } finally {
      await finished.close();
    }
  });

  it('is made of finished tasks only, and overwrites nothing', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    await county.who('SFJ').says('发起联合检查 S02 9月16日');
    expect(await archiveCommand(county.db, ['RW2026-0002', folder])).toBe(1);
    expect(await archiveCommand(county.db, ['RW2026-0099', folder])).toBe(1);
    expect(await archiveCommand(county.db, ['RW2026-0001', folder])).toBe(1);
    expect(error.mock.calls.flat().join('\n')).toContain('没有覆盖');
    error.mockRestore();
  });
});
