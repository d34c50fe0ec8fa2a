import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createToken, SCOPES } from '../../src/http/tokens.ts';
import { County } from '../harness/county.ts';
import { depthBomb, expectClean, fuzz, nasty, nastyJson, rowCounts } from './support.ts';

/** Hostile bodies, paths and headers at `/api/v1`, with a token that may do everything its unit may. */
describe('the API under attack', () => {
  let county: County;
  let token: string;
  let before: Record<string, number>;
  let caller = 0;
  beforeAll(async () => {
    county = await County.open();
    const made = await createToken(county.db, { name: '平台', unitCode: 'SFJ', scopes: [...SCOPES] });
    if (!made.ok) throw new Error(made.problem);
    token = made.token;
    before = await rowCounts(county.db);
  });
  afterAll(async () => {
    expect(await (await fetch(`${county.app.url}/healthz`)).json()).toEqual({ ok: true });
    await county.close();
  });

  interface Call {
    readonly method?: string;
    readonly path: string;
    readonly body?: string;
    readonly headers?: Readonly<Record<string, string>>;
  }
  /** Each call comes from an address of its own, so that the limit per address is not what refuses it. */
  async function call({ method = 'POST', path, body, headers = {} }: Call) {
    caller += 1;
    const response = await fetch(`${county.app.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        'x-forwarded-for': `10.${caller >> 16}.${(caller >> 8) & 255}.${caller & 255}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    });
    return { status: response.status, body: await response.text(), headers: response.headers };
  }
  const secrets = (): string[] => [token, county.config.SECRET_KEY, county.config.DATABASE_URL];

  const task = { scenario: 'S01', date: '2026-09-15', time: '14:30' };
  const clue = { source: '12345', no: 'x', text: '有人举报' };
  /** One field of an otherwise good body is not what it should be. */
  const spoilt = (good: object, fields: readonly string[]) =>
    fc
      .tuple(fc.constantFrom(...fields), nastyJson)
      .map(([field, value]) => JSON.stringify({ ...good, [field]: value }));
  const bodies = fc.oneof(
    spoilt(task, ['scenario', 'date', 'time', 'enterprises', 'dispatch']).map(body => ({
      path: '/api/v1/tasks',
      body,
    })),
    fc.record({
      path: fc.constantFrom('/api/v1/tasks', '/api/v1/clues', '/api/v1/tasks/none/filing'),
      body: fc.oneof(
        nastyJson.map(value => JSON.stringify(value)),
        fc.string({ unit: 'binary', maxLength: 200 }),
      ),
    }),
    spoilt({ reason: '群众反映' }, ['reason', 'trigger']).map(body => ({
      path: '/api/v1/tasks/none/filing',
      body,
    })),
  );

  it('answers any body with one clear line and writes nothing half', async () => {
    await fc.assert(
      fc.asyncProperty(bodies, async request => {
        const answer = await call(request);
        expectClean(answer, secrets());
        // A body that happens to be good may be taken: whole, with a task of its own.
        expect([200, 201, 400, 404, 413, 415, 422]).toContain(answer.status);
        if (answer.status < 300) {
          await county.settle();
          before = await rowCounts(county.db);
        }
      }),
      fuzz(80, [
        [{ path: '/api/v1/tasks', body: JSON.stringify({ ...task, scenario: 'S\u0000' }) }],
        [{ path: '/api/v1/tasks', body: JSON.stringify({ ...task, scenario: '\ud800' }) }],
        [{ path: '/api/v1/tasks', body: JSON.stringify({ ...task, enterprises: ['\u0000'] }) }],
        [{ path: '/api/v1/tasks', body: '{"__proto__":{"admin":true},"scenario":"S01"}' }],
        [{ path: '/api/v1/tasks', body: '{"constructor":{"prototype":{"admin":true}}}' }],
        [{ path: '/api/v1/tasks', body: depthBomb(200_000) }],
        [{ path: '/api/v1/clues', body: `{"text":${depthBomb(200_000)}}` }],
      ]),
    );
    expect(await rowCounts(county.db)).toEqual(before);
    expect(Object.hasOwn(Object.prototype, 'admin')).toBe(false);
  });

  it('keeps texts of a clue as far as a database can, and never fails over them', async () => {
    await fc.assert(
      fc.asyncProperty(nasty, nasty, nasty, async (source, no, text) => {
        const answer = await call({
          path: '/api/v1/clues',
          body: JSON.stringify({ ...clue, source, no, text }),
        });
        expectClean(answer, secrets());
      }),
      fuzz(25, [
        ['网格', 'n\u0000', '路面\u0000塌了'],
        ['\ud800', 'n', '\udfff路面塌了'],
      ]),
    );
  });

  it('answers any path and query', async () => {
    const encoded = nasty.map(text => encodeURIComponent(text.toWellFormed()).slice(0, 300));
    const paths = fc.oneof(
      encoded.map(id => `/api/v1/tasks/${id}`),
      encoded.map(words => `/api/v1/enterprises?words=${words}`),
      encoded.map(after => `/api/v1/officers?after=${after}`),
      encoded.map(most => `/api/v1/officers?most=${most}&most=2&__proto__=1`),
      encoded.map(category => `/api/v1/enterprises?category=${category}&grade=key`),
      encoded.map(period => `/api/v1/metrics?period=${period}`),
      encoded.map(any => `/${any}`),
    );
    await fc.assert(
      fc.asyncProperty(paths, async path => expectClean(await call({ method: 'GET', path }), secrets())),
      fuzz(80, [
        ['/api/v1/tasks/%00'],
        ['/api/v1/tasks/%E0%A4%A'],
        ['/api/v1/tasks/%2e%2e%2f%2e%2e%2fetc%2fpasswd'],
        ['/api/v1/enterprises?words=%00'],
        ['/api/v1/enterprises?words=%25%5C_'],
        ['/api/v1/enterprises?after=%00&category=%00'],
        ['/api/v1/officers?words=%00'],
        ['/api/v1/metrics?period=9999-12'],
        ['/api/v1/metrics?period=0000-00-00..9999-99-99'],
        ['/api/v1/metrics?period=275760Q4'],
        ['/%E0%A4%A'],
        ['/..%2f..%2fetc%2fpasswd'],
      ]),
    );
  });

  it('holds its bound of a body, and says so', async () => {
    const answer = await call({
      path: '/api/v1/tasks',
      body: JSON.stringify({ ...task, place: 'x'.repeat(1_100_000) }),
    });
    expectClean(answer);
    expect(answer.status).toBe(413);
  });

  it('takes no other kind of body', async () => {
    for (const type of ['text/xml', 'application/x-www-form-urlencoded', 'multipart/form-data', 'x']) {
      const answer = await call({
        path: '/api/v1/tasks',
        body: '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
        headers: { 'content-type': type },
      });
      expectClean(answer);
      expect([400, 406, 415]).toContain(answer.status);
    }
  });

  it('believes no token but one of its own', async () => {
    const bad = [
      '',
      'Bearer',
      `Bearer ${token.slice(0, -1)}`,
      `Bearer ${token}x`,
      `bearer ${token}`,
      `Basic ${token}`,
      `Bearer ${token.toUpperCase()}`,
      `Bearer ${"' or 1=1 --".repeat(3).replaceAll(' ', '_')}`,
      `Bearer ${'a'.repeat(5_000)}`,
    ];
    for (const authorization of bad) {
      const answer = await call({
        path: '/api/v1/tasks',
        body: JSON.stringify(task),
        headers: { authorization },
      });
      expect([authorization.slice(0, 30), answer.status]).toEqual([authorization.slice(0, 30), 401]);
      expectClean(answer, secrets());
    }
    await county.db.query('update api_token set revoked_at = now()');
    expect((await call({ method: 'GET', path: '/api/v1/officers' })).status).toBe(401);
    await county.db.query('update api_token set revoked_at = null');
  });

  it('a key used again by another token opens nothing of the first', async () => {
    const other = await createToken(county.db, { name: '别家', unitCode: 'JYJ', scopes: [...SCOPES] });
    if (!other.ok) throw new Error(other.problem);
    const key = { 'idempotency-key': 'the-same-key-01' };
    const first = await call({ path: '/api/v1/tasks', body: JSON.stringify(task), headers: key });
    const second = await call({
      path: '/api/v1/tasks',
      body: JSON.stringify(task),
      headers: { ...key, authorization: `Bearer ${other.token}` },
    });
    expect(first.status).toBe(201);
    expect(second.status).not.toBe(200);
    expect(second.body).not.toContain(JSON.parse(first.body).id);
  });

  it('carries its security headers on every answer', async () => {
    for (const path of [
      '/healthz',
      '/api/openapi.json',
      '/api/v1/officers',
      '/verify/none',
      '/h5/none',
      '/nothing',
    ]) {
      const { headers } = await call({ method: 'GET', path });
      expect(headers.get('x-content-type-options'), path).toBe('nosniff');
      expect(headers.get('content-security-policy'), path).toMatch(/default-src 'self'.*script-src 'self'/s);
      expect(headers.get('content-security-policy'), path).not.toMatch(/script-src[^;]*unsafe|\*/);
      expect(headers.get('x-frame-options'), path).toBe('SAMEORIGIN');
      expect(headers.get('referrer-policy'), path).toBe('no-referrer');
      expect(headers.get('strict-transport-security'), path).toMatch(/max-age=\d{7,}/);
      expect(headers.get('x-powered-by'), path).toBeNull();
      expect(headers.get('access-control-allow-origin'), path).toBeNull();
    }
    for (const path of ['/h5/none', '/verify/none']) {
      expect((await call({ method: 'GET', path })).headers.get('cache-control'), path).toBe('no-store');
    }
    expect((await call({ method: 'GET', path: '/api/v1/officers' })).headers.get('cache-control')).toBe(
      'no-store',
    );
  });

  it('bounds how often one address may ask', async () => {
    const from = { 'x-forwarded-for': '10.255.255.1' };
    let limited = 0;
    for (let turn = 0; turn < 31; turn += 1) {
      const { status, headers } = await call({ method: 'GET', path: '/verify/none', headers: from });
      if (status !== 429) continue;
      limited += 1;
      expect(headers.get('retry-after')).toMatch(/^\d+$/);
    }
    expect(limited).toBe(1);
  });
});
