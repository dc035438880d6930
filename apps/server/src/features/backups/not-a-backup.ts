/** A folder is not a usable backup. The message is one line. */
export class NotABackup extends Error {
  override readonly name = 'NotABackup';
}
