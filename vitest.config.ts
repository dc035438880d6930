import { defineConfig } from 'vitest/config';
import { messageCatalogues } from './apps/web/vite-plugins.ts';

const SERVER = 'apps/server/src';
const ON_POSTGRES = [`${SERVER}/**/{cluster,outage,postgres,processes,postgres-work}.test.ts`];

export default defineConfig({
  plugins: [messageCatalogues()],
  test: {
    testTimeout: 20_000,
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'SQLite and a folder',
          include: ['{packages,apps}/*/src/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts'],
          exclude: ON_POSTGRES,
          globalSetup: 'scripts/require-strace.ts',
        },
      },
      {
        extends: true,
        test: {
          name: 'PostgreSQL and S3',
          include: [`${SERVER}/*.test.ts`, `${SERVER}/{auth,features,http}/**/*.test.ts`, ...ON_POSTGRES],
          // What is so of a folder alone.
          exclude: ['**/*.disk.test.ts'],
          globalSetup: 'scripts/test-backends.ts',
          setupFiles: `${SERVER}/testing/stores/stand-on-shared.ts`,
        },
      },
    ],
  },
});
