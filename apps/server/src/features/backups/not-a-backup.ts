/** A folder that cannot be taken for a backup. The message is one line. */
export class NotABackup extends Error {
  override readonly name = 'NotABackup';
}
