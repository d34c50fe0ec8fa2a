import pg from 'pg';

/**
 * One connection for a whole backup or restore, without time limits: a large table may take minutes. Named apart from
 * the service's own sessions, which a restore waits for nobody to hold.
 */
export async function withSession<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'operator',
    options: '-c timezone=UTC -c statement_timeout=0 -c idle_in_transaction_session_timeout=0',
    keepAlive: true,
  });
  // A loss is reported by the query that meets it.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

export function quoted(name: string): string {
  return pg.escapeIdentifier(name);
}
