import { prepare, serve } from '../test-server.ts';
import { auditAfterStart } from './audit.ts';

/** A server in a process of its own: `node serve.ts FOLDER ENV`, where ENV is JSON. It prints its address and its audit. */
const [, , folder = '', env = '{}'] = process.argv;
const startedAt = Date.now();
const context = await prepare(folder, JSON.parse(env));
const audit = await auditAfterStart(context);
const { app, url } = await serve(context);

/** The doctor's round of the start, over and over, while others work: it may not take what they have just stored. */
const examine = async (): Promise<void> => {
  for (;;) await context.doctor.run({ dryRun: false, verify: false, before: startedAt });
};
let leaving = false;
process.once('SIGTERM', () => {
  leaving = true;
  Promise.all([app.close(), context.edits.stopRunning()])
    .then(() => context.close())
    .then(() => process.exit(0));
});
process.stdout.write(`${JSON.stringify({ url, audit })}\n`);
examine().catch((error: unknown) => {
  if (!leaving) throw error;
});
