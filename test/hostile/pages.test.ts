import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageLinks } from '../../src/http/links.ts';
import { signedLinks } from '../../src/http/signed-links.ts';
import { type Desk, openDesk } from '../files/notebook.ts';
import { sendForm } from '../harness/persona.ts';
import { expectClean, expectNoLeak, fuzz, NASTY, nasty, rowCounts } from './support.ts';

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

/** The card's page: what is typed, what is uploaded, and links that somebody bent. */
describe('a card’s page under attack', () => {
  let desk: Desk;
  let before: Record<string, number>;
  let caller = 0;
  beforeAll(async () => {
    desk = await openDesk();
    before = await rowCounts(desk.db);
  });
  afterAll(async () => {
    expect((await get('/healthz')).status).toBe(200);
    await desk.close();
  });

  async function request(url: string, init: RequestInit = {}) {
    caller += 1;
    const headers = new Headers(init.headers);
    headers.set('x-forwarded-for', `10.1.${caller >> 8}.${caller & 255}`);
    const response = await fetch(url, { ...init, headers });
    return { status: response.status, body: await response.text(), headers: response.headers };
  }
  const get = (path: string) => request(`${desk.origin}${path}`);
  const form = async (): Promise<string> => {
    const { body } = await request(`${desk.page}?a=send`);
    const nonce = /name="_nonce" value="([a-z0-9]{24})"/.exec(body)?.[1];
    if (nonce === undefined) throw new Error('the page has no form');
    return nonce;
  };

  it('takes or refuses any urlencoded form in words, and nothing is half written', async () => {
    const names = fc.oneof(fc.constantFrom('_action', '_nonce', 'words', 'photos', 'paper'), nasty);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(names, nasty), { maxLength: 6 }), async fields => {
        const wellFormed = fields.map(([name, value]): [string, string] => [
          name.toWellFormed(),
          value.toWellFormed(),
        ]);
        const body = new URLSearchParams(wellFormed);
        const answer = await request(desk.page, { method: 'POST', body });
        expectClean(answer);
        expect(answer.body).not.toContain('<script>alert');
        expect(answer.body).not.toContain('<img src=x');
      }),
      fuzz(60, [
        [
          [
            ['_action', 'send'],
            ['photos', '\u0000'],
          ],
        ],
        [
          [
            ['_action', 'send'],
            ['words', '\u0000'],
            ['photos', `${'a'.repeat(24)}\u0000`],
          ],
        ],
        [
          [
            ['_action', 'send'],
            ['__proto__', 'x'],
            ['constructor', 'y'],
          ],
        ],
      ]),
    );
    expect(await rowCounts(desk.db)).toEqual(before);
    expect(desk.pages()).toEqual([]);
  });

  it('takes or refuses any bytes that call themselves a form', async () => {
    const types = fc.constantFrom(
      'application/x-www-form-urlencoded',
      'multipart/form-data',
      'multipart/form-data; boundary=x',
      'multipart/form-data; boundary=',
      'application/json',
      'text/plain',
      'x',
    );
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map(list => Buffer.from(list)),
      nasty.map(text => Buffer.from(text)),
      nasty.map(text =>
        Buffer.from(`--x\r\nContent-Disposition: form-data; name="${text}"\r\n\r\n${text}\r\n--x--\r\n`),
      ),
      nasty.map(text =>
        Buffer.from(
          `--x\r\nContent-Disposition: form-data; name="photos"; filename="${text}"\r\nContent-Type: ${text}\r\n\r\n${text}\r\n--x`,
        ),
      ),
    );
    await fc.assert(
      fc.asyncProperty(types, bytes, async (type, body) => {
        expectClean(await request(desk.page, { method: 'POST', headers: { 'content-type': type }, body }));
      }),
      fuzz(80, [
        ['multipart/form-data; boundary=x', Buffer.from('--x\r\n\r\n')],
        [
          'multipart/form-data; boundary=x',
          Buffer.from('--x\r\nContent-Disposition: form-data; name="__proto__"\r\n\r\n1\r\n--x--\r\n'),
        ],
      ]),
    );
    expect(await rowCounts(desk.db)).toEqual(before);
  });

  it('keeps files under names that lead nowhere, whatever they were called', async () => {
    for (const name of [
      ...NASTY.filter(text => text !== ''),
      'x"; filename="y.html',
      'NUL',
      'a\r\nX: y.png',
    ]) {
      const body = new FormData();
      body.set('_action', 'send');
      body.set('_nonce', await form());
      body.set('words', '现场');
      body.append('photos', new Blob([PNG, Buffer.from(name)]), name.toWellFormed());
      expectClean(await request(desk.page, { method: 'POST', body }));
    }
    const { body } = await request(desk.page);
    const links = [...body.matchAll(/href="(\/files\/[^"]+)">([^<]*)</g)];
    expect(links.length).toBeGreaterThan(10);
    for (const [, href = '', shown = ''] of links) {
      expect(shown).not.toMatch(/[/\\\p{Cc}]/u);
      const file = await get(href.replaceAll('&amp;', '&'));
      expect(file.status).toBe(200);
      expect(file.headers.get('content-type')).toBe('image/png');
      const disposition = file.headers.get('content-disposition') ?? '';
      expect(disposition).toMatch(/^inline; filename\*=UTF-8''[\w.%!'()*~-]+$/);
      expect(decodeURIComponent(disposition)).toMatch(/\.png$/);
      expect(file.headers.get('set-cookie')).toBeNull();
      expect(file.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    }
  });

  it('shows what was typed as text and never as markup', async () => {
    for (const text of NASTY.filter(one => /[<>"']/.test(one))) {
      const body = new URLSearchParams({ _action: 'send', _nonce: await form(), words: text });
      const { body: page } = await request(desk.page, { method: 'POST', body });
      expect(page).toContain('role="alert"');
      expect(page).not.toMatch(/<script|<img|<at |onmouseover='|onerror=alert\(1\)>/);
    }
  });

  it('refuses what is no picture or document, whatever it calls itself', async () => {
    for (const content of [
      '<svg onload=alert(1)>',
      '<html>',
      'MZ\u0090',
      'PK\u0003\u0004',
      '#!/bin/sh',
      'GIF89a',
    ]) {
      const body = new FormData();
      body.set('_action', 'send');
      body.set('_nonce', await form());
      body.set('words', '现场');
      body.append('photos', new Blob([content], { type: 'image/png' }), 'x.png');
      const stored = await rowCounts(desk.db);
      expect((await request(desk.page, { method: 'POST', body })).status).toBe(422);
      expect(await rowCounts(desk.db)).toEqual(stored);
    }
  });

  it('stops reading where its bounds are', async () => {
    const long = await request(desk.page, {
      method: 'POST',
      body: new URLSearchParams({ _action: 'send', words: 'x'.repeat(70_000) }),
    });
    expect(long.status).toBe(413);
    const many = new FormData();
    for (let n = 0; n < 100; n += 1) many.append(`f${n}`, 'x');
    expectClean(await request(desk.page, { method: 'POST', body: many }));
    const fat = new FormData();
    fat.set('_action', 'send');
    fat.append('photos', new Blob([PNG, Buffer.alloc(11 * 1024 * 1024)]), 'x.png');
    expect((await request(desk.page, { method: 'POST', body: fat })).status).toBe(422);
  });

  it('one form sent twice counts once, and only with a number that the page gave', async () => {
    const count = desk.pages().length;
    const send = async (nonce: string) => {
      const body = new FormData();
      body.set('_action', 'send');
      body.set('_nonce', nonce);
      body.set('words', '再来');
      body.append('photos', new Blob([PNG]), 'x.png');
      return request(desk.page, { method: 'POST', body });
    };
    const nonce = await form();
    await send(nonce);
    await send(nonce);
    expect(desk.pages().length).toBe(count + 1);
    expect((await send('x')).status).toBe(422);
    expect((await send(`${nonce}\u0000`)).status).toBe(422);
    expect(desk.pages().length).toBe(count + 1);
  });

  it('opens for no link but its own', async () => {
    const path = new URL(desk.page).pathname;
    const [head = '', expires = '', signature = ''] = path.replace('/h5/', '').split('.');
    const other = pageLinks('another key of the same length…', desk.clock.now).path(head, 'somebody');
    const bent = [
      `/h5/${head}.${expires}.${signature.slice(0, -1)}${signature.endsWith('A') ? 'B' : 'A'}`,
      `/h5/${head}.${expires}.${signature.slice(0, -1)}`,
      `/h5/${head}.${(Number.parseInt(expires, 36) + 1).toString(36)}.${signature}`,
      `/h5/${'d'.repeat(24)}.${expires}.${signature}`,
      `/h5/${head}.zzzzzzzz.${signature}`,
      `/h5/${head}..${signature}`,
      `/h5/${head}.${expires}.`,
      `/h5/${head}%00.${expires}.${signature}`,
      `/h5/${head}.${expires}.${signature}%00`,
      `/h5/%2e%2e%2f%2e%2e%2fetc%2fpasswd`,
      other,
    ];
    for (const link of bent) {
      for (const method of ['GET', 'POST']) {
        const answer = await request(`${desk.origin}${link}`, {
          method,
          ...(method === 'POST' ? { body: new URLSearchParams({ _action: 'send' }) } : {}),
        });
        expect([link, answer.status]).toEqual([link, 410]);
        expect(answer.body).not.toContain('【现场】');
        expectNoLeak(answer.body);
      }
    }
  });

  it('files open for signed links only, by no other way in', async () => {
    const { body } = await request(desk.page);
    const link = /href="(\/files\/[^"]+)"/.exec(body)?.[1]?.replaceAll('&amp;', '&') ?? '';
    expect((await get(link)).status).toBe(200);
    const url = new URL(link, desk.origin);
    const id = url.pathname.slice('/files/'.length);
    const [e, s] = [url.searchParams.get('e') ?? '', url.searchParams.get('s') ?? ''];
    const bent = [
      `/files/${id}`,
      `/files/${id}?e=${e}&s=`,
      `/files/${id}?e=${e}&s=${s.slice(1)}`,
      `/files/${id}?e=zzzzzz&s=${s}`,
      `/files/${id}?e=${e}&s=${s}&s=${s}`,
      `/files/${id.slice(1)}a?e=${e}&s=${s}`,
      `/files/..%2f${id}?e=${e}&s=${s}`,
      `/files/%2e%2e%2f%2e%2e%2fetc%2fpasswd?e=${e}&s=${s}`,
      `/files/${id}%00?e=${e}&s=${s}`,
      `/files/${encodeURIComponent('../'.repeat(4))}secret-key?e=${e}&s=${s}`,
    ];
    for (const one of bent) expect([one, (await get(one)).status]).toEqual([one, 404]);
    desk.clock.set(desk.clock.after('3小时'));
    expect((await get(link)).status).toBe(404);
  });

  it('closes when it is old, or when she has moved on', async () => {
    const nonce = await form();
    await desk.db.query(
      `update person set unit_id = (select id from unit where code = 'JYJ') where id in (select person_id from card_message)`,
    );
    expect((await request(desk.page)).status).toBe(410);
    const count = desk.pages().length;
    const body = new URLSearchParams({ _action: 'send', _nonce: nonce, words: '还是我' });
    expect((await request(desk.page, { method: 'POST', body })).status).toBe(410);
    await desk.db.query(
      `update person set unit_id = (select id from unit where code = 'XFDD') where id in (select person_id from card_message)`,
    );
    expect((await request(desk.page)).status).toBe(200);
    desk.clock.set(desk.clock.after('31天'));
    expect((await request(desk.page)).status).toBe(410);
    expect(await sendForm(desk.page, '', { _action: 'send' })).not.toContain('【现场】');
    expect(desk.pages().length).toBe(count);
  });
});

/** Links outside a card: what one purpose signs opens nothing of another. */
describe('signed links', () => {
  const now = () => new Date('2026-09-08T09:00:00+08:00');
  const plan = signedLinks('a secret', 'plan', now);

  it('are read by their own purpose and key alone', () => {
    const token = plan.token(['plan1', 'person1']);
    expect(plan.read(token)).toEqual(['plan1', 'person1']);
    expect(signedLinks('a secret', 'notice', now).read(token)).toBeUndefined();
    expect(signedLinks('b secret', 'plan', now).read(token)).toBeUndefined();
    const later = () => new Date('2026-09-16T09:00:00+08:00');
    expect(signedLinks('a secret', 'plan', later).read(token)).toBeUndefined();
  });

  it('survive any text, and no single change of one passes', () => {
    const token = plan.token(['plan1', 'person1']);
    fc.assert(
      fc.property(nasty, text => {
        if (text !== token) expect(plan.read(text)).toBeUndefined();
      }),
      fuzz(200),
    );
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, char) => {
        const bent = `${token.slice(0, at)}${char}${token.slice(at + 1)}`;
        if (bent !== token) expect(plan.read(bent)).toBeUndefined();
      }),
      fuzz(200),
    );
  });
});
