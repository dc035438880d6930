import { AccountLinks } from '../auth/links/links.ts';
import { findUserByEmail } from '../auth/repo.ts';
import { requireStores } from '../open-stores.ts';
import { makeConfig } from '../platform/config/config.ts';
import { ConfigError, readEnv } from '../platform/config/env.ts';
import { openDatabase } from '../platform/db/database.ts';
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
