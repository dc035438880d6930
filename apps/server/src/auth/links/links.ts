import { randomBytes, randomUUID } from 'node:crypto';
import type { AccountLink, CreatedInvitation, Invitation } from '@pictor/contracts';
import { ACCOUNTS_BOUNDS } from '../../platform/bounds/accounts.ts';
import type { Database, DatabaseTransaction } from '../../platform/db/database.ts';
import { transact } from '../../platform/db/transact.ts';
import { BadRequest, Conflict, NotFound } from '../../platform/errors.ts';
import { secretHash } from '../sessions.ts';
import * as repo from './links-repo.ts';

const HOUR = 60 * 60 * 1000;
const RESET_LIFE = 24 * HOUR;
const INVITATION_LIFE = 7 * 24 * HOUR;

/** The page that a link opens. Browsers do not send the fragment, so the secret after `#` appears in no log. */
const PAGES = { reset: '/reset-password', invitation: '/register' } as const;

const invalid = () => new BadRequest('link_invalid', '这个链接已经用过、已经过期或不完整，请向管理员要一个新的');

const present = (row: repo.AccountLinkRow): Invitation => ({
  id: row.id,
  note: row.note,
  created_at: new Date(row.created_at).toISOString(),
  expires_at: new Date(row.expires_at).toISOString(),
});

/** One-time links for password resets and for invitations. Only hashes of their tokens are stored. */
export class AccountLinks {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Creates a password reset link. Earlier links of the account become invalid. @param origin of the server's pages */
  async createReset(userId: string, origin: string): Promise<AccountLink> {
    return await transact(this.#db, async (trx) => {
      await repo.deleteLinksOf(trx, userId);
      return (await this.#create(trx, origin, { kind: 'reset', userId, life: RESET_LIFE })).link;
    });
  }

  /** @throws {Conflict} `too_many_invitations` */
  async createInvitation(note: string, origin: string): Promise<CreatedInvitation> {
    const most = ACCOUNTS_BOUNDS.invitations.value;
    return await transact(this.#db, async (trx) => {
      await repo.deleteExpiredLinks(trx, Date.now());
      if ((await repo.listInvitations(trx, Date.now())).length >= most)
        throw new Conflict('too_many_invitations', `最多可以有 ${most} 个还没用的邀请，请先撤销不用的`);
      const { row, link } = await this.#create(trx, origin, { kind: 'invitation', note, life: INVITATION_LIFE });
      return { ...link, invitation: present(row) };
    });
  }

  async listInvitations(): Promise<Invitation[]> {
    return (await repo.listInvitations(this.#db, Date.now())).map(present);
  }

  /** @throws {NotFound} */
  async revokeInvitation(id: string): Promise<void> {
    if (!(await repo.deleteLink(this.#db, 'invitation', id))) throw new NotFound('没有这个邀请');
  }

  /** @throws {BadRequest} `link_invalid` if the link is unknown, used or expired */
  async require(kind: repo.LinkKind, token: string): Promise<repo.AccountLinkRow> {
    const row = await repo.findLink(this.#db, kind, secretHash(token), Date.now());
    if (!row) throw invalid();
    return row;
  }

  /** Call in the transaction that performs the link's action. @throws {BadRequest} `link_invalid` if another request used the link first */
  async use(trx: DatabaseTransaction, { kind, id }: repo.AccountLinkRow): Promise<void> {
    if (!(await repo.deleteLink(trx, kind, id))) throw invalid();
  }

  async #create(
    trx: DatabaseTransaction,
    origin: string,
    { kind, life, userId, note = '' }: { kind: repo.LinkKind; life: number; userId?: string; note?: string },
  ): Promise<{ row: repo.AccountLinkRow; link: AccountLink }> {
    const token = randomBytes(32).toString('base64url');
    const now = Date.now();
    const row = {
      id: randomUUID(),
      kind,
      token_hash: secretHash(token),
      user_id: userId ?? null,
      note: note.trim(),
      created_at: now,
      expires_at: now + life,
    };
    await repo.insertLink(trx, row);
    const url = `${origin}${PAGES[kind]}#${token}`;
    return { row, link: { url, expires_at: new Date(row.expires_at).toISOString() } };
  }
}
