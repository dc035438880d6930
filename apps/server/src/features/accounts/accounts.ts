import { randomBytes, randomUUID } from 'node:crypto';
import type { ApiKey, ChangePasswordRequest, LoginRequest, RegisterRequest, User } from '@pictor/contracts';
import type { Database } from '../../db/database.ts';
import type { UserRow } from '../../db/tables.ts';
import { transact } from '../../db/transact.ts';
import { Conflict, Forbidden, NotFound, Unauthenticated } from '../../errors.ts';
import type { StorageUse } from '../storage/storage.ts';
import { LoginLimits, type MakeRateLimiter } from './login-limits.ts';
import { hashPassword, verifyPassword } from './passwords.ts';
import { presentApiKey, presentUser } from './present.ts';
import * as repo from './repo.ts';
import { AccountSessions, SEEN_EVERY, secretHash } from './sessions.ts';

/** Whose request this is, proved by a session cookie or an API key. */
export interface Identity {
  user: User;
  /** Absent where an API key was the proof. */
  sessionIdHash: string | undefined;
  /** What is stored of the proof: whatever hangs on it ends with it. */
  proofHash: string;
  /** The session was made to live longer just now. */
  extended: boolean;
}

/** The secret goes into the cookie; only its hash is stored. */
export interface NewSession {
  user: User;
  sessionId: string;
}

/** Where a request comes from. */
export interface Client {
  address: string;
  userAgent: string;
}

interface Options {
  registration: 'open' | 'closed';
}

const wrongCredentials = () => new Unauthenticated('wrong_credentials', '邮箱或密码不正确');

export class Accounts {
  readonly #db: Database;
  readonly #storage: StorageUse;
  readonly #options: Options;
  readonly #limits: LoginLimits;
  readonly sessions: AccountSessions;

  constructor(db: Database, storage: StorageUse, makeRateLimiter: MakeRateLimiter, options: Options) {
    this.#db = db;
    this.#storage = storage;
    this.#options = options;
    this.#limits = new LoginLimits(makeRateLimiter);
    this.sessions = new AccountSessions(db);
  }

  /** @throws {Forbidden} `registration_closed` @throws {Conflict} `email_taken` */
  async register(request: RegisterRequest, client: Client): Promise<NewSession> {
    if (this.#options.registration === 'closed')
      throw new Forbidden('registration_closed', '这里不开放注册，请联系管理员');
    const user = {
      id: randomUUID(),
      email: request.email,
      name: request.name.trim(),
      password_hash: await hashPassword(request.password),
      created_at: Date.now(),
    };
    const row = await transact(this.#db, async (trx) => {
      const inserted = await repo.insertUser(trx, user);
      if (inserted) await this.#storage.open(trx, inserted.id);
      return inserted;
    });
    if (!row) throw new Conflict('email_taken', '这个邮箱已经注册过，请直接登录');
    return await this.#startSession(row, client);
  }

  /** @throws {Unauthenticated} `wrong_credentials` @throws {TooManyRequests} before any hashing */
  async login({ email, password }: LoginRequest, client: Client): Promise<NewSession> {
    await this.#limits.charge(email, client.address);
    const row = await repo.findUserByEmail(this.#db, email);
    const right = await verifyPassword(password, row?.password_hash);
    if (!row || !right) throw wrongCredentials();
    await this.#limits.refund(email, client.address);
    return await this.#startSession(row, client);
  }

  async findBySession(secret: string): Promise<Identity | undefined> {
    const sessionIdHash = secretHash(secret);
    const found = await this.sessions.find(sessionIdHash);
    return (
      found && { user: presentUser(found.user), sessionIdHash, proofHash: sessionIdHash, extended: found.extended }
    );
  }

  /** @throws {NotFound} where the account is gone */
  async rename(userId: string, name: string): Promise<User> {
    const row = await repo.setName(this.#db, userId, name.trim());
    if (!row) throw new NotFound('没有这个账号');
    return presentUser(row);
  }

  /**
   * Ends every session but the one that asks.
   *
   * @throws {Forbidden} `wrong_password` @throws {TooManyRequests} before any hashing
   */
  async changePassword(
    { user, sessionIdHash }: Identity,
    request: ChangePasswordRequest,
    client: Client,
  ): Promise<void> {
    await this.#limits.charge(user.email, client.address);
    const row = await repo.findUserByEmail(this.#db, user.email);
    const wrong = new Forbidden('wrong_password', '当前密码不正确');
    if (!(await verifyPassword(request.current_password, row?.password_hash)) || !row) throw wrong;
    await this.#limits.refund(user.email, client.address);
    const hash = await hashPassword(request.new_password);
    const ended = await transact(this.#db, async (trx) => {
      if (!(await repo.replacePasswordHash(trx, user.id, row.password_hash, hash))) throw wrong;
      return await repo.deleteSessions(trx, user.id, { except: sessionIdHash });
    });
    this.sessions.announceEnded(ended);
  }

  async findByApiKey(key: string): Promise<Identity | undefined> {
    const proofHash = secretHash(key);
    const row = await repo.findUserByApiKey(this.#db, proofHash);
    if (!row) return undefined;
    const now = Date.now();
    if (now - (row.last_used_at ?? 0) > SEEN_EVERY) await repo.touchApiKey(this.#db, row.api_key_id, now);
    return { user: presentUser(row), sessionIdHash: undefined, proofHash, extended: false };
  }

  async createApiKey(userId: string, name: string): Promise<{ api_key: ApiKey; key: string }> {
    const key = `pictor_${randomBytes(32).toString('base64url')}`;
    const row = {
      id: randomUUID(),
      user_id: userId,
      name: name.trim(),
      key_hash: secretHash(key),
      prefix: key.slice(0, 12),
      created_at: Date.now(),
      last_used_at: null,
    };
    await repo.insertApiKey(this.#db, row);
    return { api_key: presentApiKey(row), key };
  }

  async listApiKeys(userId: string): Promise<ApiKey[]> {
    return (await repo.listApiKeys(this.#db, userId)).map(presentApiKey);
  }

  /** @throws {NotFound} */
  async revokeApiKey(userId: string, id: string): Promise<void> {
    const keyHash = await repo.deleteApiKey(this.#db, userId, id);
    if (keyHash === undefined) throw new NotFound('没有这个密钥');
    this.sessions.announceEnded([keyHash]);
  }

  /** A password that was changed while it was being verified opens nothing any more. */
  async #startSession(row: UserRow, client: Client): Promise<NewSession> {
    const sessionId = await transact(this.#db, async (trx) => {
      if (!(await repo.holdsPassword(trx, row.id, row.password_hash))) throw wrongCredentials();
      return await this.sessions.start(trx, row.id, client.userAgent);
    });
    return { user: presentUser(row), sessionId };
  }
}
