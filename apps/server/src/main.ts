import { buildApp } from './app.ts';
import { makeConfig } from './config/config.ts';
import { ConfigError, readEnv } from './config/env.ts';
import { type Context, createContext } from './context.ts';
import type { App } from './http/app-type.ts';

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const announce = ({ config, engines }: Context, port: string): void => {
  const host = config.host === '127.0.0.1' || config.host === '0.0.0.0' ? 'localhost' : config.host;
  say(`Pictor: ${config.publicUrl?.origin ?? `http://${host}:${port}`}`);
  for (const { engine, ready, missing } of engines.status())
    say(`${engine}: ${ready ? 'ready' : `not ready, set ${missing.join(', ')} to use it`}`);
};

const drainOnSignals = (app: App, context: Context): void => {
  let draining = false;
  const drain = async (): Promise<void> => {
    if (draining) return;
    draining = true;
    await app.close();
    await context.close();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      drain().catch((error: unknown) => {
        context.log.error({ err: error }, 'shutdown failed');
        process.exit(1);
      });
    });
  }
};

const start = async (): Promise<void> => {
  const context = await createContext(makeConfig(readEnv()));
  const app = await buildApp(context);
  await context.edits.start();
  const address = await app.listen({ host: context.config.host, port: context.config.port });
  drainOnSignals(app, context);
  announce(context, new URL(address).port);
};

try {
  await start();
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`Pictor cannot start. ${error.message}\n`);
  process.exit(1);
}
