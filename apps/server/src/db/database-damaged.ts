import { Unavailable } from '../errors.ts';

/** What the database holds contradicts itself: no answer out of it can be believed. */
export class DatabaseDamaged extends Unavailable {
  override readonly name = 'DatabaseDamaged';

  constructor(findings: readonly string[]) {
    super(
      '数据库已损坏，请联系管理员',
      new Error(`the database is damaged (${findings.join('; ')}): restore a backup into an empty one`),
    );
  }
}
