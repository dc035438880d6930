import { createDatabase, dropDatabase } from './postgres-server.ts';

/** Where a test's server keeps things: variables of its environment, and how to clear away what stands behind them. */
export interface Backend extends AsyncDisposable {
  env: Record<string, string>;
}

/** SQLite and a folder, which go with the server's own folder. */
const simple = async (): Promise<Backend> => ({ env: {}, [Symbol.asyncDispose]: async () => {} });

let open: () => Promise<Backend> = simple;

/** From now on servers stand on PostgreSQL: each gets a database of its own, a copy of `template` beside `url`. */
export const standOnPostgres = (url: string, template: string): void => {
  open = async () => {
    const database = await createDatabase(url, template);
    return {
      env: {
        DATABASE_URL: database,
        DATABASE_CONNECTIONS: '5',
        SECRET_KEY: 'a key that all processes of a test share',
      },
      [Symbol.asyncDispose]: () => dropDatabase(database),
    };
  };
};

export const openBackend = (): Promise<Backend> => open();
