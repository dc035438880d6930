import { settledBefore } from '../../features/doctor/rounds.ts';
import { isServerFault } from '../../platform/errors.ts';
import { prepare, serve } from '../test-server.ts';
import { audit } from './audit.ts';

/**
 * A server in its own process: `node serve.ts FOLDER ENV [alone]`, where ENV is JSON. It prints lines of JSON: its address with the audit
 * of its start, and another audit at each SIGUSR2. With `alone`, no doctor runs meanwhile.
 */
const [, , folder = '', env = '{}', alone] = process.argv;
const context = await prepare(folder, JSON.parse(env));
const { doctor, config, startedAt } = context;
await doctor.run({ dryRun: false, verify: false, before: Date.now() });
const atStart = await audit(context);
const { app, url } = await serve(context);

const tell = (line: unknown): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

/**
 * Runs the doctor's start round again and again while others work. It must not delete what they have just stored. Like the round of the
 * real server, it begins once requests are accepted.
 */
const examine = async (): Promise<void> => {
  for (;;) {
    try {
      await doctor.run({ dryRun: false, verify: false, before: settledBefore(config, startedAt) });
    } catch (error) {
      // For example, the disk may be away for a while. The next round tries again.
      if (!isServerFault(error)) throw error;
    }
  }
};

let leaving = false;
const leave = async (): Promise<void> => {
  leaving = true;
  await Promise.all([app.close(), context.edits.stopRunning()]);
  await context.close();
  process.exit(0);
};
process.once('SIGTERM', leave);
process.on('SIGUSR2', () => audit(context).then(tell));
tell({ url, audit: atStart });
if (alone === undefined)
  examine().catch((error: unknown) => {
    if (!leaving) throw error;
  });
