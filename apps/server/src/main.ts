import { setTimeout } from 'node:timers/promises';
import { buildApp } from './app.ts';
import { type Context, createContext } from './context.ts';
import { startDoctorRounds } from './features/doctor/rounds.ts';
import { makeConfig } from './platform/config/config.ts';
import { ConfigError, readEnv } from './platform/config/env.ts';
import { errorCode, outsideReason } from './platform/errors.ts';
import type { App } from './platform/requests/app-type.ts';
import { startSweeps } from './sweeps.ts';

/** Service managers give 10 s. This leaves one second to spare. */
const DRAIN_MILLISECONDS = 9000;

const NOT_THIS_PORT = new Set(['EADDRINUSE', 'EACCES']);
const NOT_THIS_HOST = new Set(['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN', 'EINVAL']);

const LOCAL_HOSTS = new Set(['127.0.0.1', '0.0.0.0', '::1', '::']);

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const announce = async ({ config, engines, accounts }: Context, port: string): Promise<void> => {
  const setupToken = config.role === 'worker' ? undefined : await accounts.setupToken();
  const host = LOCAL_HOSTS.has(config.host)
    ? 'localhost'
    : config.host.includes(':')
      ? `[${config.host}]`
      : config.host;
  const role = config.role === 'all' ? '' : ` (${config.role})`;
  say(`Pictor${role}: ${config.publicUrl?.origin ?? `http://${host}:${port}`}`);
  for (const { engine, ready, missing } of engines.status())
    say(`${engine}: ${ready ? 'ready' : `not ready, set ${missing.join(', ')} to use it`}`);
  if (setupToken !== undefined)
    say(`Setup token: ${setupToken} (to register the first account, the administrator's, from another machine)`);
};

/** Answers the accepted requests, hands running tasks back to the queue and exits. Whatever takes longer is abandoned. */
const drain = async (app: App, context: Context): Promise<void> => {
  const finished = Promise.all([app.close(), context.edits.stopRunning()]).then(() => context.close());
  await Promise.race([finished, setTimeout(DRAIN_MILLISECONDS)]);
};

const drainOnSignals = (app: App, context: Context): void => {
  let draining = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      // A second signal means that the sender does not want to wait.
      if (draining) process.exit(1);
      draining = true;
      drain(app, context).then(
        () => process.exit(0),
        (error: unknown) => {
          context.log.error({ err: error }, 'shutdown failed');
          process.exit(1);
        },
      );
    });
  }
};

const listen = async (app: App, { config }: Context): Promise<string> => {
  // For the name "localhost" Fastify would add a second server. Our connection limits do not apply to the connections of that server.
  const host = config.host === 'localhost' ? '127.0.0.1' : config.host;
  try {
    return await app.listen({ host, port: config.port });
  } catch (error) {
    const code = errorCode(error) ?? '';
    if (NOT_THIS_PORT.has(code))
      throw new ConfigError(`PORT: cannot listen on ${config.host} port ${config.port} (${code})`);
    if (NOT_THIS_HOST.has(code)) throw new ConfigError(`HOST: cannot listen on ${config.host} (${code})`);
    throw error;
  }
};

const start = async (): Promise<void> => {
  const context = await createContext(makeConfig(readEnv()));
  const app = await buildApp(context);
  const address = await listen(app, context);
  drainOnSignals(app, context);
  await context.edits.start({ runs: context.config.role !== 'web' });
  startDoctorRounds(context);
  startSweeps(context);
  await announce(context, new URL(address).port);
};

try {
  await start();
} catch (error) {
  const reason = error instanceof ConfigError ? error.message : outsideReason(error);
  if (reason === undefined) throw error;
  process.stderr.write(`Pictor cannot start. ${reason}\n`);
  process.exit(1);
}
