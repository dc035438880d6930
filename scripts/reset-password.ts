import { makeConfig } from '../apps/server/src/config/config.ts';
import { ConfigError, readEnv } from '../apps/server/src/config/env.ts';
import { openDatabase } from '../apps/server/src/db/database.ts';
import { AccountLinks } from '../apps/server/src/features/accounts/links/links.ts';
import { findUserByEmail } from '../apps/server/src/features/accounts/repo.ts';
import { requireStores } from '../apps/server/src/open-stores.ts';
import { onlyArgument, runCommand, say, sayBroken } from './command.ts';

const USAGE = 'npm run reset-password -- EMAIL';

/** Prints a link with which the person sets a new password. Pictor may be running. */
const makeLink = async (email: string): Promise<void> => {
  const config = makeConfig({ ...readEnv(), LOG_LEVEL: 'silent' });
  await requireStores(config);
  const db = openDatabase(config.database, { onError: sayBroken });
  try {
    const user = await findUserByEmail(db, email.trim().toLowerCase());
    if (!user) throw new ConfigError(`there is no account ${email} that may sign in`);
    const origin = config.publicUrl?.origin ?? `http://localhost:${config.port}`;
    const { url, expires_at } = await new AccountLinks(db).createReset(user.id, origin);
    say(`${user.name} can set a new password here, once, until ${expires_at}:`);
    say(`  ${url}`);
  } finally {
    await db.destroy();
  }
};

await runCommand({ usage: USAGE, options: {} }, async ({ positionals }) => {
  await makeLink(onlyArgument(positionals, USAGE));
  return true;
});
