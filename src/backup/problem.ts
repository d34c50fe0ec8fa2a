/** Why nothing was written or restored; the message is for the operator and says what to do. */
export class BackupProblem extends Error {
  override readonly name = 'BackupProblem';
}
