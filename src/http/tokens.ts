import { createHash, randomBytes } from 'node:crypto';
import type { Sql } from '../db/sql.ts';
import { type Member, unitMember } from '../directory/who.ts';

/** What a token may do. */
export const SCOPES = [
  'tasks:write',
  'tasks:read',
  'clues:write',
  'metrics:read',
  'lists:read',
  'lists:write',
] as const;
export type Scope = (typeof SCOPES)[number];

const PREFIX = 'cyc_';

export type TokenMade =
  | { readonly ok: true; readonly token: string }
  | { readonly ok: false; readonly problem: string };

/** Makes a bearer token that acts for a unit. Only its hash is stored: it can't be shown a second time. */
export async function createToken(
  sql: Sql,
  wish: { readonly name: string; readonly unitCode: string; readonly scopes: readonly string[] },
): Promise<TokenMade> {
  const unknown = wish.scopes.filter(scope => !SCOPES.some(known => known === scope));
  if (unknown.length > 0)
    return { ok: false, problem: `unknown scope ${unknown.join(', ')}; there are ${SCOPES.join(', ')}` };
  const units = await sql.query<{ id: string }>('select id from unit where code = $1 and active', [
    wish.unitCode,
  ]);
  const unit = units[0];
  if (unit === undefined) return { ok: false, problem: `no unit with code ${wish.unitCode}` };
  const token = `${PREFIX}${randomBytes(32).toString('base64url')}`;
  await sql.query('insert into api_token (id, name, hash, unit_id, scopes) values ($1, $2, $3, $4, $5)', [
    randomBytes(9).toString('hex'),
    wish.name,
    hashOf(token),
    unit.id,
    wish.scopes,
  ]);
  return { ok: true, token };
}

export interface TokenHolder {
  readonly tokenId: string;
  readonly name: string;
  readonly scopes: readonly string[];
  /** The unit it acts for, as authority sees it. */
  readonly member: Member;
}

/** Who presents this token; undefined when it is unknown or revoked. */
export async function tokenHolder(sql: Sql, token: string): Promise<TokenHolder | undefined> {
  const rows = await sql.query<{ id: string; name: string; scopes: string[]; unit_id: string }>(
    'select id, name, scopes, unit_id from api_token where hash = $1 and revoked_at is null',
    [hashOf(token)],
  );
  const row = rows[0];
  if (row === undefined) return undefined;
  const unit = await unitMember(sql, row.unit_id, `api:${row.id}`, row.name);
  return unit === undefined
    ? undefined
    : { tokenId: row.id, name: row.name, scopes: row.scopes, member: unit };
}

/** High-entropy tokens need no slow hash; the index finds them without comparing secrets. */
function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
