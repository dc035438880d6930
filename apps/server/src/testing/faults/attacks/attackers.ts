import { setPriority } from 'node:os';
import { Visitor } from '../../visitor.ts';
import type { Tally } from './attack.ts';
import { ATTACKS } from './attacks.ts';

/**
 * A process that attacks a server: `node attackers.ts URL VICTIM_EMAIL ACCOUNTS`, where ACCOUNTS is the JSON of one account for each
 * attack. A message ends it. It then prints a line of JSON with one tally for each attack.
 */
const [, , url = '', victimEmail = '', accounts = '[]'] = process.argv;
const PASSWORD = 'correct horse';
/** The load generator shares two cores with the server, so give it a lower priority. */
setPriority(5);

const over = new AbortController();
process.once('message', () => over.abort());

const tallies = new Map<string, Tally>();

const run = async ({ name, round }: (typeof ATTACKS)[number], email: string): Promise<void> => {
  const attacker = new Visitor(() => url);
  await attacker.request('POST', '/api/v1/auth/login', { json: { email, password: PASSWORD } });
  const tally: Tally = { answered: 0, refused: 0, cutOff: 0 };
  tallies.set(name, tally);
  while (!over.signal.aborted) {
    // If the server refuses a request, only this round ends, not the attack.
    await round({ url, attacker, victimEmail, signal: over.signal }, tally).catch(() => {
      tally.refused += 1;
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

const emails: string[] = JSON.parse(accounts);
await Promise.all(ATTACKS.map((attack, n) => run(attack, emails[n] ?? '')));
process.stdout.write(`${JSON.stringify(Object.fromEntries(tallies))}\n`);
process.exit(0);
