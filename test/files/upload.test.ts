import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Desk, openDesk } from './notebook.ts';

const JPEG = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(2_000, 7)]);
const PNG = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(500, 1)]);
const PDF = Buffer.from('%PDF-1.7\n回执');
const MB = 1024 * 1024;

describe('photos on the page of a card', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await openDesk();
  });
  afterEach(() => desk.close());

  async function blank(): Promise<Record<string, string>> {
    const page = await (await fetch(`${desk.page}?a=send`)).text();
    expect(page).toContain('enctype="multipart/form-data"');
    return Object.fromEntries(
      [...page.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [
        name,
        value,
      ]),
    );
  }

  async function send(
    typed: Readonly<Record<string, string>>,
    files: readonly (readonly [field: string, name: string, bytes: Uint8Array])[],
  ): Promise<{ status: number; page: string }> {
    const form = new FormData();
    for (const [name, value] of Object.entries(typed)) form.append(name, value);
    for (const [field, name, bytes] of files) form.append(field, new Blob([new Uint8Array(bytes)]), name);
    const answer = await fetch(desk.page, { method: 'POST', body: form });
    return { status: answer.status, page: await answer.text() };
  }

  it('takes photos and a document, and shows them to whoever may see the card, by signed links alone', async () => {
    const hidden = await blank();
    const { status, page } = await send({ ...hidden, words: '门口' }, [
      ['photos', '现场 1.JPG', JPEG],
      ['photos', '..\\..\\evil.php', PNG],
      ['paper', '回执.pdf', PDF],
    ]);
    expect([status, page]).toEqual([200, expect.stringContaining('已收下')]);
    const [sheet] = desk.pages();
    const photos = (sheet?.photos ?? '').split('\n');
    expect(photos).toHaveLength(2);
    expect(page).toContain('现场 1.jpg');
    expect(page).toContain('evil.png');

    const urls = [...page.matchAll(/href="(\/files\/[^"]+)"/g)].map(([, url = '']) =>
      url.replaceAll('&amp;', '&'),
    );
    expect(urls).toHaveLength(3);
    const given = await fetch(`${desk.origin}${urls.find(url => url.includes(photos[0] ?? '-'))}`);
    expect(Buffer.from(await given.arrayBuffer())).toEqual(JPEG);
    expect(given.headers.get('content-type')).toBe('image/jpeg');
    expect(given.headers.get('x-content-type-options')).toBe('nosniff');

    const bare = await fetch(`${desk.origin}/files/${photos[0]}`);
    const forged = await fetch(`${desk.origin}${urls[0]?.replace(/.$/, end => (end === 'A' ? 'B' : 'A'))}`);
    const swapped = await fetch(`${desk.origin}${urls[0]?.replace(/files\/\w+/, `files/${photos[1]}`)}`);
    const statuses = [bare.status, forged.status];
    if (!urls[0]?.includes(photos[1] ?? '-')) statuses.push(swapped.status);
    expect(new Set(statuses)).toEqual(new Set([404]));
    desk.clock.set(desk.clock.after('3 小时'));
    expect((await fetch(`${desk.origin}${urls[0]}`)).status).toBe(404);
  });

  it('keeps what was typed and what was uploaded when something else has to be put right', async () => {
    const hidden = await blank();
    const first = await send({ ...hidden, words: '这句话比二十个字长得多，所以要请她改短一点再交' }, [
      ['photos', 'a.jpg', JPEG],
      ['photos', 'virus.exe', Buffer.from('MZ this is no picture')],
    ]);
    expect(first.status).toBe(422);
    expect(first.page).toContain('说明最多20字');
    expect(first.page).toContain('这句话比二十个字长得多');
    expect(first.page).toContain('只收照片（JPG、PNG、WebP）和 PDF：virus.exe');
    const kept = /type="checkbox" name="photos" value="(\w+)" checked/.exec(first.page)?.[1] ?? '';
    expect(kept).toMatch(/^[a-z0-9]{24}$/);
    expect(desk.pages()).toEqual([]);

    const second = await send({ ...hidden, words: '门口', photos: kept }, []);
    expect([second.status, desk.pages()]).toEqual([
      200,
      [expect.objectContaining({ words: '门口', photos: kept, paper: '' })],
    ]);
  });

  it('the same form sent twice counts once and stores nothing twice', async () => {
    const hidden = await blank();
    const files = [['photos', 'a.jpg', JPEG]] as const;
    await Promise.all([send({ ...hidden, words: '门口' }, files), send({ ...hidden, words: '门口' }, files)]);
    expect(desk.pages()).toHaveLength(1);
    expect(await desk.db.query('select id from stored_file')).toHaveLength(1);
  });

  it('refuses what is too long, too many, missing, or somebody else’s', async () => {
    const hidden = await blank();
    const long = Buffer.concat([JPEG, Buffer.alloc(10 * MB)]);
    const tooLong = await send({ ...hidden, words: '门口' }, [['photos', 'long.jpg', long]]);
    expect([tooLong.status, tooLong.page]).toEqual([422, expect.stringContaining('每个文件不超过10 MB')]);

    const ten = Array.from(
      { length: 10 },
      (_, at) => ['photos', `${at}.jpg`, Buffer.concat([JPEG, Buffer.from([at])])] as const,
    );
    const tooMany = await send({ ...hidden, words: '门口' }, ten);
    expect([tooMany.status, tooMany.page]).toEqual([422, expect.stringContaining('最多9个文件')]);
    expect(tooMany.page.match(/type="checkbox"/g)).toHaveLength(9);

    const missing = await send({ ...hidden, words: '门口' }, []);
    expect([missing.status, missing.page]).toEqual([422, expect.stringContaining('请上传现场照片')]);

    await desk.db.query(`update stored_file set person_id = 'somebody-else'`);
    const [row] = await desk.db.query<{ id: string }>('select id from stored_file limit 1');
    const stolen = await send({ ...hidden, words: '门口', photos: row?.id ?? '' }, []);
    expect([stolen.status, stolen.page]).toEqual([422, expect.stringContaining('有文件已过期，请重新上传')]);
    expect(desk.pages()).toEqual([]);
  });

  it('a form that is refused leaves its photos off the card, and they are dropped after a day', async () => {
    const hidden = await blank();
    const refused = await send({ ...hidden, words: '不收' }, [['photos', 'a.jpg', JPEG]]);
    expect(refused.page).toContain('这条不收');
    expect(refused.page).not.toContain('/files/');
    const [row] = await desk.db.query<{ id: string }>('select id from stored_file');
    desk.clock.set(desk.clock.after('25 小时'));
    await send({ ...(await blank()), words: '门口' }, [['photos', 'b.png', PNG]]);
    expect(await desk.store.get(row?.id ?? '')).toBeUndefined();
    expect(await desk.db.query('select id from stored_file')).toHaveLength(1);
  });
});
