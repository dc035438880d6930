import { Unavailable } from '../../errors.ts';

/** The contents of the database contradict themselves, so no data read from it can be trusted. */
export class DatabaseDamaged extends Unavailable {
  override readonly name = 'DatabaseDamaged';

  constructor(findings: readonly string[]) {
    super(
      '数据库已损坏，请联系管理员',
      new Error(`the database is damaged (${findings.join('; ')}): restore a backup into an empty one`),
    );
  }
}
