import { copyTemplate, dropDatabase } from './postgres-server.ts';
import { createBucket, type S3Env } from './s3-server.ts';

/** The storage of a test's server: environment variables that name it. Disposing of it removes the storage. */
export interface Backend extends AsyncDisposable {
  env: Record<string, string>;
}

/** SQLite and a folder. They are removed together with the server's own folder. */
const alone = async (): Promise<Backend> => ({ env: {}, [Symbol.asyncDispose]: async () => {} });

let open: () => Promise<Backend> = alone;

/** Storage that several processes can share: PostgreSQL with a template database, and an S3 server. */
export interface SharedBackends {
  templateUrl: string;
  s3: S3Env;
}

/** The variables of every process that uses this storage. */
export const sharedEnv = (databaseUrl: string, bucket: S3Env) => ({
  DATABASE_URL: databaseUrl,
  SECRET_KEY: 'a key that all processes of a test share',
  ...bucket,
});

/** From now on the server of each test uses PostgreSQL and S3, with its own database and its own bucket. */
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
