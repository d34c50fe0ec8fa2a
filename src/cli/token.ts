import type { Db } from '../db/client.ts';
import { createToken, SCOPES } from '../http/tokens.ts';

/** `chayici token create <name> <unit code> [scope …]`: prints the token once; only its hash is kept. */
export async function tokenCreate(db: Db, args: readonly string[]): Promise<number> {
  const [name, unitCode, ...scopes] = args;
  if (name === undefined || unitCode === undefined) {
    console.error(`usage: chayici token create <name> <unit code> [${SCOPES.join('|')} …]`);
    return 2;
  }
  const made = await createToken(db, { name, unitCode, scopes: scopes.length === 0 ? SCOPES : scopes });
  if (!made.ok) {
    console.error(made.problem);
    return 1;
  }
  console.log(made.token);
  return 0;
}
