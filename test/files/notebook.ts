import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { Card } from '../../src/chat/card.ts';
import { showCards } from '../../src/chat/card-store.ts';
import { Inbound } from '../../src/chat/inbound.ts';
import { type Db, openDatabase } from '../../src/db/client.ts';
import type { Feature } from '../../src/decide/feature.ts';
import type { Shell } from '../../src/decide/shell.ts';
import { feature } from '../../src/decide/subject.ts';
import { surroundings } from '../../src/decide/surroundings.ts';
import { seedDemoCounty } from '../../src/directory/seed.ts';
import { fileLinks } from '../../src/files/links.ts';
import { type FileStore, folderStore } from '../../src/files/store.ts';
import { addFiles } from '../../src/http/files.ts';
import { addH5 } from '../../src/http/h5.ts';
import { pageLinks } from '../../src/http/links.ts';
import { createMetrics } from '../../src/http/metrics.ts';
import { createServer } from '../../src/http/server.ts';
import { StoryClock } from '../harness/clock.ts';
import { freshDatabase } from '../harness/database.ts';

interface Note {
  readonly regionId: string;
  readonly version: number;
  readonly pages: readonly Readonly<Record<string, string>>[];
}

/** A subject of a test's own: one page with a text, photos and a document, kept in memory. */
function notebook(notes: Map<string, Note>): Feature<Note, Readonly<Record<string, string>>, undefined> {
  return {
    kind: 'note',
    load: async (_sql, ids) =>
      new Map(
        ids.flatMap(id => {
          const note = notes.get(id);
          return note === undefined ? [] : [[id, note] as const];
        }),
      ),
    save: async (_sql, changes) => {
      for (const { id, after } of changes) notes.set(id, after);
    },
    region: note => note.regionId,
    version: note => note.version,
    atVersion: (note, version) => ({ ...note, version }),
    parse: command =>
      typeof command === 'object' && command !== null && !Array.isArray(command)
        ? Object.fromEntries(Object.entries(command).map(([name, value]) => [name, String(value)]))
        : undefined,
    fromTap: (_card, _action, form) => form,
    fromDuty: () => null,
    facts: async () => undefined,
    decide: (note, page) => {
      if (note === undefined) throw new Error('no such note');
      if (page.words === '不收') return { decided: false, code: 'refused', say: '这条不收' };
      return { decided: true, state: { ...note, pages: [...note.pages, page] }, effects: [], say: '已收下' };
    },
    card: noteCard,
  };
}

function noteCard(note: Note): Card {
  return {
    kind: 'note.page',
    title: '【现场】拍照上传',
    tone: 'info',
    facts: [{ label: '已收', text: `${note.pages.length}份` }],
    status: [],
    actions: [
      {
        id: 'send',
        label: '上传',
        style: 'primary',
        fields: [
          { name: 'words', label: '说明', type: 'text', required: true, maxLength: 20 },
          { name: 'photos', label: '现场照片', type: 'photo', required: true },
          { name: 'paper', label: '回执', type: 'photo', required: false },
        ],
      },
    ],
    no: 'N-1',
    summary: '现场',
  };
}

/** The H5 page of one note for one official, over HTTP. */
export interface Desk {
  readonly page: string;
  readonly origin: string;
  readonly db: Db;
  readonly clock: StoryClock;
  readonly store: FileStore;
  readonly pages: () => Note['pages'];
  close(): Promise<void>;
}

export async function openDesk(): Promise<Desk> {
  const database = await freshDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'chayici-files-'));
  const log = pino({ level: 'silent' });
  const db = await openDatabase({ url: database.url, poolSize: 4, log });
  const clock = new StoryClock('2026-09-08T09:00:00+08:00');
  await seedDemoCounty(db, { now: clock.now() });
  const [seat] = await db.query<{ id: string; unitId: string; regionId: string }>(
    `select p.id, p.unit_id as "unitId", u.region_id as "regionId" from person p join unit u on u.id = p.unit_id
     where u.code = 'XFDD' order by p.id limit 1`,
  );
  if (seat === undefined) throw new Error('the county has no fire brigade');
  const notes = new Map<string, Note>([['note1', { regionId: seat.regionId, version: 1, pages: [] }]]);
  const shell: Shell = {
    features: new Map([['note', feature(notebook(notes))]]),
    surroundings: surroundings(clock.now),
  };
  const inbound = new Inbound({
    db,
    shell,
    interpreters: [],
    pageUrl: () => '',
    enqueue: async () => undefined,
    wake: () => undefined,
    acknowledged: () => undefined,
    log,
  });
  const row = {
    regionId: seat.regionId,
    subjectKind: 'note',
    subjectId: 'note1',
    kind: 'note.page',
    slot: '',
  };
  const place = { platform: 'dingtalk', userId: 'u1', urgent: false, version: 1, dueAt: clock.now() };
  const cardId = 'c'.repeat(24);
  const who = { unitId: seat.unitId, role: 'liaison', personId: seat.id };
  await showCards(db, [{ id: cardId, ...row, ...who, ...place }], clock.now());

  const secret = randomBytes(32).toString('hex');
  const links = pageLinks(secret, clock.now);
  const files = { store: folderStore(folder), links: fileLinks(secret, clock.now) };
  const server = await createServer({
    db,
    adapters: [],
    metrics: createMetrics(db, clock.now, new Map()),
    log,
    now: clock.now,
    trustedProxies: 'loopback',
    routes: [app => addH5(app, { db, shell, inbound, links, files }), app => addFiles(app, { ...files, db })],
  });
  const origin = await server.listen({ host: '127.0.0.1', port: 0 });
  return {
    page: `${origin}${links.path(cardId, seat.id)}`,
    origin,
    db,
    clock,
    store: files.store,
    pages: () => notes.get('note1')?.pages ?? [],
    async close() {
      await server.close();
      await db.close();
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
