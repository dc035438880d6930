import { randomBytes, randomUUID } from 'node:crypto';
import { API_KEY_SCOPES, type ApiKey, type CreateApiKeyRequest } from '@pictor/contracts';
import { ACCOUNTS_BOUNDS } from '../platform/bounds/accounts.ts';
import type { Database } from '../platform/db/database.ts';
import { transact } from '../platform/db/transact.ts';
import { BadRequest, Conflict, NotFound } from '../platform/errors.ts';
import { presentApiKey } from './present.ts';
import * as repo from './repo.ts';
import { type AccountSessions, secretHash } from './sessions.ts';

/** The API keys by which programs authenticate as a user. */
export class ApiKeys {
  readonly #db: Database;
  readonly #sessions: AccountSessions;

  constructor(db: Database, sessions: AccountSessions) {
    this.#db = db;
    this.#sessions = sessions;
  }

  /** @throws {Conflict} `too_many_api_keys` @throws {BadRequest} `validation_failed` if the expiry is not in the future */
  async create(
    userId: string,
    { name, scopes, expires_at }: CreateApiKeyRequest,
  ): Promise<{ api_key: ApiKey; key: string }> {
    const expiresAt = expires_at === null ? null : Date.parse(expires_at);
    if (expiresAt !== null && expiresAt <= Date.now())
      throw new BadRequest('validation_failed', '参数无效：expires_at 要在将来');
    const key = `pictor_${randomBytes(32).toString('base64url')}`;
    const row = {
      id: randomUUID(),
      user_id: userId,
      name: name.trim(),
      key_hash: secretHash(key),
      prefix: key.slice(0, 12),
      created_at: Date.now(),
      last_used_at: null,
      scopes: API_KEY_SCOPES.filter((scope) => scopes.includes(scope)).join(' '),
      expires_at: expiresAt,
    };
    await transact(this.#db, async (trx) => {
      // The lock makes concurrent requests run one after the other, so that the count is correct.
      await repo.lockUser(trx, userId);
      const most = ACCOUNTS_BOUNDS.apiKeys.value;
      if ((await repo.countApiKeys(trx, userId)) >= most)
        throw new Conflict('too_many_api_keys', `最多可以有 ${most} 个密钥，请先撤销不用的`);
      await repo.insertApiKey(trx, row);
    });
    return { api_key: presentApiKey(row), key };
  }

  async list(userId: string): Promise<ApiKey[]> {
    return (await repo.listApiKeys(this.#db, userId)).map(presentApiKey);
  }

  /** @throws {NotFound} */
  async revoke(userId: string, id: string): Promise<void> {
    const keyHash = await repo.deleteApiKey(this.#db, userId, id);
    if (keyHash === undefined) throw new NotFound('没有这个密钥');
    this.#sessions.announceEnded([keyHash]);
  }
}
