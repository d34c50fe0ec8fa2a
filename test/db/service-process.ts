// A service in miniature, for tests that kill it: holds the private PostgreSQL of a folder and does what stdin says.
import { createInterface } from 'node:readline';
import pg from 'pg';
import { pino } from 'pino';
import { startEmbedded } from '../../src/db/embedded.ts';

const [, , dataDir = '', reachableBase = ''] = process.argv;

function say(line: Record<string, unknown>): void {
  console.log(JSON.stringify(line));
}

try {
  const engine = await startEmbedded({
    dataDir,
    log: pino({ level: 'info' }, pino.destination(2)),
    ...(reachableBase === '' ? {} : { reachableBase }),
  });
  const stop = async () => {
    await engine.stop();
    process.exit(0);
  };
  process.on('SIGINT', async () => {
    // What a service does at Ctrl-C: finish its work, for which it needs the database, then stop.
    const client = new pg.Client({ connectionString: engine.url });
    await client.connect();
    const { rows } = await client.query<{ pg_sleep: string }>("SELECT pg_sleep(0.3), 'drained' AS state");
    await client.end();
    say(rows[0] ?? {});
    await stop();
  });
  const commands = createInterface({ input: process.stdin });
  commands.on('line', line => {
    if (line === 'stop') void stop();
    if (line === 'exit') process.exit(0);
  });
  // The test is gone.
  commands.on('close', stop);
  say({ url: engine.url, adopted: engine.adopted, pgdata: engine.pgdata });
} catch (error) {
  say({ refused: error instanceof Error ? error.message : String(error) });
  process.exit(1);
}
