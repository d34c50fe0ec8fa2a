import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createToken } from '../../src/http/tokens.ts';
import { County } from '../harness/county.ts';

const answer = z.object({
  rows: z.array(z.object({ id: z.string(), name: z.string(), unit: z.string().optional() })),
  next: z.string().nullable(),
});

describe('the registers over the API', () => {
  let county: County;
  let tokens: { office: string; fire: string; blind: string };
  beforeAll(async () => {
    county = await County.open();
    const make = async (unitCode: string, scopes: string[]): Promise<string> => {
      const made = await createToken(county.db, { name: unitCode, unitCode, scopes });
      if (!made.ok) throw new Error(made.problem);
      return made.token;
    };
    tokens = {
      office: await make('SFJ', ['lists:read']),
      fire: await make('XFDD', ['lists:read']),
      blind: await make('XFDD', ['tasks:read']),
    };
  });
  afterAll(() => county.close());

  const get = (path: string, token: string): Promise<Response> =>
    fetch(`${county.app.url}/api/v1/${path}`, { headers: { authorization: `Bearer ${token}` } });
  const rows = async (path: string, token: string) => answer.parse(await (await get(path, token)).json());

  it('give every row once, in order, page by page', async () => {
    const all = (await rows('enterprises?most=200', tokens.fire)).rows.map(row => row.id);
    const paged: string[] = [];
    let after = '';
    for (;;) {
      const page = await rows(`enterprises?most=7${after}`, tokens.fire);
      paged.push(...page.rows.map(row => row.id));
      if (page.next === null) break;
      after = `&after=${encodeURIComponent(page.next)}`;
    }
    expect(paged).toEqual(all);
    expect(new Set(paged).size).toBe(paged.length);
    expect(paged.length).toBeGreaterThan(20);
  });

  it('find by words taken as they are, and by category', async () => {
    expect((await rows('enterprises?words=好味来', tokens.fire)).rows.map(row => row.name)).toEqual([
      '清禾县好味来餐饮店',
    ]);
    expect((await rows('enterprises?words=%25', tokens.fire)).rows).toEqual([]);
    expect((await rows('enterprises?category=餐饮类&most=200', tokens.fire)).rows.length).toBeGreaterThan(1);
  });

  it('a unit reads its own officers, the office all of them; without the scope nobody reads', async () => {
    const own = await rows('officers?most=200', tokens.fire);
    expect(new Set(own.rows.map(row => row.unit))).toEqual(new Set(['县消防救援大队']));
    expect(
      new Set((await rows('officers?most=200', tokens.office)).rows.map(row => row.unit)).size,
    ).toBeGreaterThan(5);
    expect((await get('officers', tokens.blind)).status).toBe(403);
    expect((await get('enterprises', 'cyc_no_such_token_at_all')).status).toBe(401);
  });
});
