import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';

/** The user under whom PostgreSQL runs; without ids, the user of this process. */
export interface EngineAccount {
  name: string;
  ids: { uid: number; gid: number } | null;
}

/** An own user first; `nobody` last, because other daemons may share it. */
const PREFERRED = ['chayici', 'postgres', 'nobody'];

/**
 * Chooses the user for the engine. PostgreSQL refuses to run as root, so root hands it to an unprivileged user:
 * the owner of the data if there is data, else the first known user that this system lets us become.
 */
export function chooseAccount(existingData: string | null): EngineAccount {
  if (process.getuid?.() !== 0) return { name: 'the current user', ids: null };
  if (existingData !== null) {
    const { uid, gid } = statSync(existingData);
    if (uid !== 0) return { name: `uid ${uid}`, ids: { uid, gid } };
  }
  const users = readUsers();
  for (const name of PREFERRED) {
    const ids = users.get(name);
    if (ids && canBecome(ids)) return { name, ids };
  }
  throw new Error(
    `PostgreSQL does not run as root, and none of the users ${PREFERRED.join(', ')} exists here: ` +
      'start the service as an ordinary user, or set DATABASE_URL.',
  );
}

/** Whether the account can pass through `directory`; asked of the kernel, so that every kind of rule counts. */
export function canReach(account: EngineAccount, directory: string): boolean {
  const probe = spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', directory], {
    ...(account.ids ?? {}),
    cwd: '/',
    stdio: 'ignore',
  });
  return probe.status === 0;
}

function canBecome(ids: { uid: number; gid: number }): boolean {
  return spawnSync('/bin/sh', ['-c', ':'], { ...ids, cwd: '/', stdio: 'ignore' }).status === 0;
}

function readUsers(): Map<string, { uid: number; gid: number }> {
  const users = new Map<string, { uid: number; gid: number }>();
  for (const line of readFileSync('/etc/passwd', 'utf8').split('\n')) {
    const [name, , uid, gid] = line.split(':');
    if (name && Number(uid) > 0) users.set(name, { uid: Number(uid), gid: Number(gid) });
  }
  return users;
}
