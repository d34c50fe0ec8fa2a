import { verifyAudit } from '../audit/verify.ts';
import type { Db } from '../db/client.ts';

/** `chayici audit verify [stream]`: exit code 1 when the record does not hold together. */
export async function auditVerify(db: Db, args: readonly string[]): Promise<number> {
  const report = await verifyAudit(db, args[0]);
  for (const fault of report.faults) console.error(`${fault.stream} #${fault.seq}: ${fault.fault}`);
  const verdict = report.faults.length === 0 ? 'the record is whole' : `${report.faults.length} fault(s)`;
  console.log(`${report.entries} entries in ${report.streams} streams: ${verdict}`);
  return report.faults.length === 0 ? 0 : 1;
}
