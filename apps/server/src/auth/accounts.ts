import { randomUUID } from 'node:crypto';
import type {
  ChangePasswordRequest,
  LoginRequest,
  RegisterRequest,
  ResetPasswordRequest,
  UpdateProfileRequest,
  User,
} from '@pictor/contracts';
import { ACCOUNTS_BOUNDS } from '../platform/bounds/accounts.ts';
import type { Database, DatabaseTransaction } from '../platform/db/database.ts';
import type { UserRow } from '../platform/db/tables.ts';
import { transact } from '../platform/db/transact.ts';
import { Conflict, Forbidden, NotFound, Unauthenticated } from '../platform/errors.ts';
import { ApiKeys } from './api-keys.ts';
import { AccountLinks } from './links/links.ts';
import { presentUser } from './present.ts';
import * as repo from './repo.ts';
import { AccountSessions, SEEN_EVERY, secretHash } from './sessions.ts';
import { Setup } from './setup.ts';
import { DeviceCookies } from './sign-in/device-cookies.ts';
import { HashQueue } from './sign-in/hash-queue.ts';
import { LoginLimits, type MakeRateLimiter } from './sign-in/login-limits.ts';
import { hashPassword, verifyPassword } from './sign-in/passwords.ts';

/** The caller of a request, identified by a session cookie or an API key. */
export interface Identity {
  user: User;
  /** Absent if the caller used an API key. */
  sessionIdHash: string | undefined;
  /** The stored hash of the session cookie or API key. Everything that depends on the proof (such as an event stream) ends with it. */
  proofHash: string;
  /** The scopes of an API key. Undefined for a session, which has all rights of its user. */
  scopes: ReadonlySet<string> | undefined;
  /** The session was extended by this request. */
  extended: boolean;
}

/** The session id and the device go into cookies. Only a hash of the session id is stored. */
export interface NewSession {
  user: User;
  sessionId: string;
  device: string;
}

/** The sender of a request. */
export interface Client {
  /** The key that limits count the address by. */
  address: string;
  userAgent: string;
  /** The device cookie. */
  device: string | undefined;
  /** On this machine, without a proxy in between. */
  isLocal: boolean;
}

interface Dependencies {
  db: Database;
  /** Creates the counters of a new user's storage. */
  openUsage: (trx: DatabaseTransaction, userId: string) => Promise<void>;
  makeRateLimiter: MakeRateLimiter;
  secretKey: string;
  registration: 'open' | 'closed';
  registrationsPerHour: number;
}

const wrongPassword = () => new Forbidden('wrong_password', '当前密码不正确');
const wrongCredentials = () => new Unauthenticated('wrong_credentials', '邮箱或密码不正确');

const hashQueue = (atOnce: { value: number }, waiting: { value: number }): HashQueue =>
  new HashQueue({ atOnce: atOnce.value, waiting: waiting.value });

export class Accounts {
  readonly #deps: Dependencies;
  readonly #limits: LoginLimits;
  readonly #devices: DeviceCookies;
  /** Separate queues, so that registrations never delay sign-ins. */
  readonly #registering = hashQueue(ACCOUNTS_BOUNDS.registrationsAtOnce, ACCOUNTS_BOUNDS.registrationsWaiting);
  readonly #signingIn = hashQueue(ACCOUNTS_BOUNDS.signInsAtOnce, ACCOUNTS_BOUNDS.signInsWaiting);
  readonly sessions: AccountSessions;
  readonly keys: ApiKeys;
  readonly links: AccountLinks;
  readonly #setup: Setup;

  constructor(deps: Dependencies) {
    this.#deps = deps;
    this.#limits = new LoginLimits(deps.makeRateLimiter, deps);
    this.#devices = new DeviceCookies(deps.secretKey);
    this.sessions = new AccountSessions(deps.db);
    this.keys = new ApiKeys(deps.db, this.sessions);
    this.links = new AccountLinks(deps.db);
    this.#setup = new Setup(deps.db, deps.secretKey, deps.makeRateLimiter);
  }

  /** @returns the token for registering the first account from another machine; undefined if an account exists or registration is closed */
  async setupToken(): Promise<string | undefined> {
    return this.#deps.registration === 'closed' ? undefined : await this.#setup.token();
  }

  /**
   * @throws {Forbidden} `registration_closed`, `setup_token_required`, `setup_token_wrong` @throws {Conflict} `email_taken`
   * @throws {BadRequest} `link_invalid` for an invitation @throws {TooManyRequests} before any hashing
   */
  async register(request: RegisterRequest, client: Client): Promise<NewSession> {
    const { db, openUsage, registration } = this.#deps;
    if (registration === 'closed' && request.invitation === undefined)
      throw new Forbidden('registration_closed', '这里不开放注册，请联系管理员');
    await this.#setup.requirePermission(client, request.setup_token);
    await this.#limits.chargeRegistration(client.address);
    const invitation =
      request.invitation === undefined ? undefined : await this.links.require('invitation', request.invitation);
    const user = {
      id: randomUUID(),
      email: request.email,
      name: request.name.trim(),
      password_hash: await this.#registering.run(client.address, () => hashPassword(request.password)),
      created_at: Date.now(),
    };
    const row = await transact(db, async (trx) => {
      const inserted = await repo.insertUser(trx, user);
      if (inserted) await openUsage(trx, inserted.id);
      if (inserted && invitation) await this.links.use(trx, invitation);
      return inserted;
    });
    if (!row) throw new Conflict('email_taken', '这个邮箱已经注册过，请直接登录');
    return await this.#startSession(row, client);
  }

  /** @throws {Unauthenticated} `wrong_credentials` @throws {TooManyRequests} before any hashing */
  async login({ email, password }: LoginRequest, client: Client): Promise<NewSession> {
    const device = this.#devices.find(client.device, email);
    const charge = await this.#limits.chargeSignIn({ email, address: client.address, device });
    const row = await repo.findUserByEmail(this.#deps.db, email);
    const right = await this.#signingIn
      .run(client.address, () => verifyPassword(password, row?.password_hash))
      .catch(async (error: unknown) => {
        await charge.takeBack();
        throw error;
      });
    if (!row || !right) throw wrongCredentials();
    await charge.refund();
    return await this.#startSession(row, client);
  }

  async findBySession(secret: string): Promise<Identity | undefined> {
    const sessionIdHash = secretHash(secret);
    const found = await this.sessions.find(sessionIdHash);
    return (
      found && {
        user: presentUser(found.user),
        sessionIdHash,
        proofHash: sessionIdHash,
        scopes: undefined,
        extended: found.extended,
      }
    );
  }

  /** @throws {NotFound} if the account no longer exists */
  async updateProfile(userId: string, { name, keep_position, currency }: UpdateProfileRequest): Promise<User> {
    const row = await repo.updateProfile(this.#deps.db, userId, {
      ...(name === undefined ? {} : { name: name.trim() }),
      ...(keep_position === undefined ? {} : { keep_position: keep_position ? 1 : 0 }),
      ...(currency === undefined ? {} : { currency }),
    });
    if (!row) throw new NotFound('没有这个账号');
    return presentUser(row);
  }

  /**
   * Ends all sessions except the current one, and the API keys unless the request keeps them.
   *
   * @returns the device cookie
   * @throws {Forbidden} `wrong_password` @throws {TooManyRequests} before any hashing
   */
  async changePassword(
    { user, sessionIdHash }: Identity,
    request: ChangePasswordRequest,
    client: Client,
  ): Promise<string> {
    const current = await this.#verifyOwn(user, request.current_password, client);
    const hash = await this.#signingIn.run(client.address, () => hashPassword(request.new_password));
    const ended = await transact(this.#deps.db, async (trx) => {
      if (!(await repo.replacePasswordHash(trx, user.id, current.password_hash, hash))) throw wrongPassword();
      const sessions = await repo.deleteSessions(trx, user.id, { except: sessionIdHash });
      return request.keep_api_keys ? sessions : [...sessions, ...(await repo.deleteApiKeys(trx, user.id))];
    });
    this.sessions.announceEnded(ended);
    return this.#devices.remember(client.device, user.email);
  }

  /**
   * Sets a new password with a reset link, and signs in. All sessions and API keys of the account end.
   *
   * @throws {BadRequest} `link_invalid` @throws {TooManyRequests} before any hashing
   */
  async resetPassword({ token, new_password }: ResetPasswordRequest, client: Client): Promise<NewSession> {
    await this.#limits.chargeLink(client.address);
    const link = await this.links.require('reset', token);
    const hash = await this.#signingIn.run(client.address, () => hashPassword(new_password));
    const { row, ended } = await transact(this.#deps.db, async (trx) => {
      const user = link.user_id === null ? undefined : await repo.setPasswordHash(trx, link.user_id, hash);
      const sessions = user ? await repo.deleteSessions(trx, user.id, { except: undefined }) : [];
      const keys = user ? await repo.deleteApiKeys(trx, user.id) : [];
      await this.links.use(trx, link);
      return { row: user, ended: [...sessions, ...keys] };
    });
    this.sessions.announceEnded(ended);
    if (!row) throw new NotFound('没有这个账号');
    return await this.#startSession(row, client);
  }

  /** Confirms the user's password before an action that cannot be undone. @throws {Forbidden} `wrong_password` @throws {TooManyRequests} */
  async requirePassword({ user }: Identity, password: string, client: Client): Promise<void> {
    await this.#verifyOwn(user, password, client);
  }

  async findByApiKey(key: string): Promise<Identity | undefined> {
    const { db } = this.#deps;
    const proofHash = secretHash(key);
    const now = Date.now();
    const row = await repo.findUserByApiKey(db, proofHash, now);
    if (!row) return undefined;
    if (now - (row.last_used_at ?? 0) > SEEN_EVERY) await repo.touchApiKey(db, row.api_key_id, now);
    const scopes = new Set(row.scopes.split(' '));
    return { user: presentUser(row), sessionIdHash: undefined, proofHash, scopes, extended: false };
  }

  /** @throws {Forbidden} `wrong_password` @throws {TooManyRequests} before any hashing */
  async #verifyOwn({ id, email }: User, password: string, { address }: Client): Promise<UserRow> {
    await this.#limits.chargePasswordChange(id);
    const row = await repo.findUserByEmail(this.#deps.db, email);
    const isRight = await this.#signingIn.run(address, () => verifyPassword(password, row?.password_hash));
    if (!row || !isRight) throw wrongPassword();
    return row;
  }

  /** Starts no session if the password was changed while it was being verified. */
  async #startSession(row: UserRow, client: Client): Promise<NewSession> {
    const { secret, ended } = await transact(this.#deps.db, async (trx) => {
      if (!(await repo.lockUser(trx, row.id, row.password_hash))) throw wrongCredentials();
      return await this.sessions.start(trx, row.id, client.userAgent);
    });
    this.sessions.announceEnded(ended);
    const device = this.#devices.remember(client.device, row.email);
    return { user: presentUser(row), sessionId: secret, device };
  }
}
