import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { ApiKey, LoginRequest, RegisterRequest, User } from '@pictor/contracts';
import type { Database } from '../../db/database.ts';
import { Conflict, Forbidden, NotFound, Unauthenticated } from '../../errors.ts';
import type { StorageUse } from '../storage/storage.ts';
import { LoginLimits } from './login-limits.ts';
import { hashPassword, verifyPassword } from './passwords.ts';
import { presentApiKey, presentUser } from './present.ts';
import * as repo from './repo.ts';

const DAY = 24 * 60 * 60 * 1000;
const SESSION_LIFE = 30 * DAY;
/** How stale "last seen" may be, so that reading a page is not a write. */
const SEEN_EVERY = 60 * 60 * 1000;
const USER_AGENT_LENGTH = 300;

/** Whose request this is, proved by a session cookie or an API key. */
export interface Identity {
  user: User;
  /** Absent where an API key was the proof. */
  sessionIdHash: string | undefined;
}

/** The secret goes into the cookie; only its hash is stored. */
export interface NewSession {
  user: User;
  sessionId: string;
}

export interface Client {
  address: string;
  userAgent: string;
}

interface Options {
  registration: 'open' | 'closed';
}

export const secretHash = (secret: string): string => createHash('sha256').update(secret).digest('hex');

export class Accounts {
  readonly #db: Database;
  readonly #storage: StorageUse;
  readonly #options: Options;
  readonly #limits = new LoginLimits();
  readonly #sessionEnded: ((idHash: string) => void)[] = [];

  constructor(db: Database, storage: StorageUse, options: Options) {
    this.#db = db;
    this.#storage = storage;
    this.#options = options;
  }

  /** Calls back with the hash of each session that ends before its time. */
  onSessionEnded(listener: (idHash: string) => void): void {
    this.#sessionEnded.push(listener);
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
    const row = await this.#db.transaction().execute(async (trx) => {
      const inserted = await repo.insertUser(trx, user);
      if (inserted) await this.#storage.open(trx, inserted.id);
      return inserted;
    });
    if (!row) throw new Conflict('email_taken', '这个邮箱已经注册过，请直接登录');
    return await this.#startSession(presentUser(row), client);
  }

  /** @throws {Unauthenticated} `wrong_credentials` @throws {TooManyRequests} before any hashing */
  async login({ email, password }: LoginRequest, client: Client): Promise<NewSession> {
    await this.#limits.charge(email, client.address);
    const row = await repo.findUserByEmail(this.#db, email);
    const right = await verifyPassword(password, row?.password_hash);
    if (!row || !right) throw new Unauthenticated('wrong_credentials', '邮箱或密码不正确');
    await this.#limits.refund(email, client.address);
    return await this.#startSession(presentUser(row), client);
  }

  async logout(idHash: string): Promise<void> {
    await repo.deleteSession(this.#db, idHash);
    for (const listener of this.#sessionEnded) listener(idHash);
  }

  async findBySession(idHash: string): Promise<Identity | undefined> {
    const now = Date.now();
    const row = await repo.findSession(this.#db, idHash, now);
    if (!row) return undefined;
    if (now - row.last_seen_at > SEEN_EVERY) await repo.extendSession(this.#db, idHash, now, now + SESSION_LIFE);
    return { user: presentUser(row), sessionIdHash: idHash };
  }

  async findByApiKey(key: string): Promise<Identity | undefined> {
    const row = await repo.findUserByApiKey(this.#db, secretHash(key));
    if (!row) return undefined;
    const now = Date.now();
    if (now - (row.last_used_at ?? 0) > SEEN_EVERY) await repo.touchApiKey(this.#db, row.api_key_id, now);
    return { user: presentUser(row), sessionIdHash: undefined };
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
    if (!(await repo.deleteApiKey(this.#db, userId, id))) throw new NotFound('没有这个密钥');
  }

  async #startSession(user: User, client: Client): Promise<NewSession> {
    const sessionId = randomBytes(32).toString('base64url');
    const now = Date.now();
    await repo.insertSession(this.#db, {
      id_hash: secretHash(sessionId),
      user_id: user.id,
      user_agent: client.userAgent.slice(0, USER_AGENT_LENGTH),
      created_at: now,
      last_seen_at: now,
      expires_at: now + SESSION_LIFE,
    });
    return { user, sessionId };
  }
}
