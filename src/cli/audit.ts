import { verifyAudit } from '../audit/verify.ts';
import { openDatabase } from '../db/client.ts';
import { createLog } from '../log.ts';

/** `chayici audit verify [stream]`: exit code 1 when the record does not hold together. */
export async function auditVerify(url: string, args: readonly string[]): Promise<number> {
  const db = await openDatabase({ url, poolSize: 2, log: createLog('warn') });
  try {
    const report = await verifyAudit(db, args[0]);
    for (const fault of report.faults) console.error(`${fault.stream} #${fault.seq}: ${fault.fault}`);
    const verdict = report.faults.length === 0 ? 'the record is whole' : `${report.faults.length} fault(s)`;
    console.log(`${report.entries} entries in ${report.streams} streams: ${verdict}`);
    return report.faults.length === 0 ? 0 : 1;
  } finally {
    await db.close();
  }
}
