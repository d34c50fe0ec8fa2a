import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createToken } from '../../src/http/tokens.ts';
import { County } from '../harness/county.ts';

describe('the API', () => {
  let county: County;
  let office: string;
  let reader: string;
  beforeAll(async () => {
    county = await County.open();
    const token = async (unitCode: string, scopes: readonly string[]): Promise<string> => {
      const made = await createToken(county.db, { name: '综合平台', unitCode, scopes });
      if (!made.ok) throw new Error(made.problem);
      return made.token;
    };
    office = await token('SFJ', ['tasks:write', 'tasks:read']);
    reader = await token('JYJ', ['tasks:read']);
  });
  afterAll(() => county.close());

  async function call(
    method: string,
    path: string,
    token: string,
    body?: unknown,
    key?: string,
  ): Promise<Response> {
    return fetch(`${county.app.url}${path}`, {
      method,
      headers: {
        ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  const task = { scenario: 'S01', date: '2026-09-15', time: '14:30', dispatch: true };

  it('starts a task that reaches the phones', async () => {
    const response = await call('POST', '/api/v1/tasks', office, task);
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({
      state: 'DISPATCHED',
      filingNo: expect.stringMatching(/^QH2026-/),
    });
    await county.settle();
    county.who('SCJGJ').receives('【联合检查】', '已确认 0/6');
  });

  it('does a repeated key once', async () => {
    const first = await call('POST', '/api/v1/tasks', office, { ...task, dispatch: false }, 'order-0001');
    const again = await call('POST', '/api/v1/tasks', office, { ...task, dispatch: false }, 'order-0001');
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(await again.json()).toEqual(await first.json());
  });

  it('files an unplanned task; a second filing is told so, and only who may write files', async () => {
    await county.db.query(`update region set profile = 'LYG' where code = '990101'`);
    county.app.shell.surroundings.forget();
    try {
      const opened = await call('POST', '/api/v1/tasks', office, { ...task, dispatch: false });
      const { id } = z.object({ id: z.string() }).parse(await opened.json());
      const path = `/api/v1/tasks/${id}/filing`;
      expect((await call('POST', path, office, { reason: '' })).status).toBe(400);
      expect((await call('POST', path, reader, { reason: '群众反映集中' })).status).toBe(403);
      const filed = await call('POST', path, office, { reason: '群众反映集中' }, 'filing-0001');
      expect([filed.status, await filed.json()]).toMatchObject([201, { id, state: 'FILING' }]);
      const again = await call('POST', path, office, { reason: '群众反映集中' }, 'filing-0001');
      expect([again.status, await again.json()]).toMatchObject([200, { state: 'FILING' }]);
      const twice = await call('POST', path, office, { reason: '再报一次' });
      expect([twice.status, await twice.json()]).toEqual([
        422,
        { error: '已报备，等办公室答复。', code: 'already' },
      ]);
      expect((await call('POST', '/api/v1/tasks/none/filing', office, { reason: '无' })).status).toBe(404);
      const described = await (await call('GET', '/api/openapi.json', '')).text();
      expect(described).toContain('/api/v1/tasks/{id}/filing');
    } finally {
      await county.db.query(`update region set profile = null where code = '990101'`);
      county.app.shell.surroundings.forget();
    }
  });

  it.each([
    ['no token', '', task, 401],
    ['a wrong token', 'cyc_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', task, 401],
    ['a bad date', 'office', { ...task, date: '15.9.2026' }, 400],
    ['a missing scenario', 'office', { date: '2026-09-15' }, 400],
    ['an unknown scenario', 'office', { ...task, scenario: 'S99' }, 422],
    ['a day that is over', 'office', { ...task, date: '2026-09-01' }, 422],
    ['an unknown enterprise', 'office', { ...task, enterprises: ['没有这家'] }, 422],
  ])('refuses %s', async (_what, who, body, status) => {
    const response = await call('POST', '/api/v1/tasks', who === 'office' ? office : who, body);
    expect(response.status).toBe(status);
    expect(await response.json()).toHaveProperty('error');
  });

  it('lets a token do no more than its scopes and see no more than its unit', async () => {
    expect((await call('POST', '/api/v1/tasks', reader, task)).status).toBe(403);
    const made: unknown = await (await call('POST', '/api/v1/tasks', office, task)).json();
    const id = typeof made === 'object' && made !== null && 'id' in made ? String(made.id) : '';
    expect((await call('GET', `/api/v1/tasks/${id}`, office)).status).toBe(200);
    expect((await call('GET', `/api/v1/tasks/${id}`, reader)).status).toBe(404);
  });

  it('describes itself', async () => {
    const document: unknown = await (await fetch(`${county.app.url}/api/openapi.json`)).json();
    expect(document).toMatchObject({
      openapi: expect.stringMatching(/^3/),
      paths: { '/api/v1/tasks': { post: {} } },
    });
  });
});
