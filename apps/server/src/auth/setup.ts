import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { ACCOUNTS_BOUNDS } from '../platform/bounds/accounts.ts';
import type { Database } from '../platform/db/database.ts';
import { Forbidden } from '../platform/errors.ts';
import * as repo from './repo.ts';
import { consume, type MakeRateLimiter, type RateLimiter } from './sign-in/login-limits.ts';

/** 96 bits. */
const TOKEN_DIGITS = 24;
const QUARTER_HOUR = 15 * 60;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

interface Registrant {
  address: string;
  /** On this machine, without a proxy in between. */
  isLocal: boolean;
}

/**
 * Decides who may register before there is an administrator, since the first account becomes the administrator. Allowed are clients on this
 * machine, and clients that send the setup token, which is printed at startup.
 */
export class Setup {
  readonly #db: Database;
  readonly #token: string;
  readonly #attempts: RateLimiter;
  /** Once true, it stays true. */
  #hasAdministrator = false;

  constructor(db: Database, secretKey: string, makeRateLimiter: MakeRateLimiter) {
    this.#db = db;
    this.#token = createHmac('sha256', secretKey).update('setup token').digest('hex').slice(0, TOKEN_DIGITS);
    const points = ACCOUNTS_BOUNDS.setupTokens.value;
    this.#attempts = makeRateLimiter({ keyPrefix: 'setup', points, duration: QUARTER_HOUR });
  }

  /** @returns the token while there is no administrator. It is the same in every process */
  async token(): Promise<string | undefined> {
    return (await this.#isOver()) ? undefined : this.#token;
  }

  /**
   * @throws {Forbidden} `setup_token_required`, `setup_token_wrong`
   * @throws {TooManyRequests} after too many tokens from this address
   */
  async requirePermission({ address, isLocal }: Registrant, token = ''): Promise<void> {
    if (isLocal || (await this.#isOver())) return;
    if (token.trim() === '')
      throw new Forbidden(
        'setup_token_required',
        '这里还没有管理员。请填写安装令牌：服务启动时会在输出中打印它，那一行以 “Setup token” 开头',
      );
    await consume(this.#attempts, address);
    // Digests have equal lengths, so the comparison does not reveal the token's length.
    if (!timingSafeEqual(digest(token.trim()), digest(this.#token)))
      throw new Forbidden(
        'setup_token_wrong',
        '安装令牌不正确。请在服务启动时的输出中找到以 “Setup token” 开头的那一行',
      );
  }

  async #isOver(): Promise<boolean> {
    this.#hasAdministrator ||= await repo.hasAdministrator(this.#db);
    return this.#hasAdministrator;
  }
}
