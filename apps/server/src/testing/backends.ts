import { copyTemplate, dropDatabase } from './postgres-server.ts';
import { createBucket, type S3Env } from './s3-server.ts';

/** Where a test's server keeps things: variables of its environment, and how to clear away what stands behind them. */
export interface Backend extends AsyncDisposable {
  env: Record<string, string>;
}

/** SQLite and a folder, which go with the server's own folder. */
const alone = async (): Promise<Backend> => ({ env: {}, [Symbol.asyncDispose]: async () => {} });

let open: () => Promise<Backend> = alone;

/** Where several processes can share what they keep: PostgreSQL with a database to copy, and a server that speaks S3. */
export interface SharedBackends {
  templateUrl: string;
  s3: S3Env;
}

/** Variables of every process that keeps things there. */
export const sharedEnv = (databaseUrl: string, bucket: S3Env) => ({
  DATABASE_URL: databaseUrl,
  SECRET_KEY: 'a key that all processes of a test share',
  ...bucket,
});

/** From now on each test's server stands on PostgreSQL and S3, with a database and a bucket of its own. */
export const standOnShared = ({ templateUrl, s3 }: SharedBackends): void => {
  open = async () => {
    const database = await copyTemplate(templateUrl);
    return {
      env: { ...sharedEnv(database, await createBucket(s3)), DATABASE_CONNECTIONS: '5' },
      [Symbol.asyncDispose]: () => dropDatabase(database),
    };
  };
};

export const openBackend = (): Promise<Backend> => open();
