import type { DatabaseSync } from 'node:sqlite';

/** Functions that queries use and that SQLite lacks. SQLite's own `lower` supports only ASCII. */
export const addFunctions = (database: DatabaseSync): void => {
  database.function('lower', { deterministic: true }, (text) => (typeof text === 'string' ? text.toLowerCase() : text));
  database.function('normalize', { deterministic: true }, (text) =>
    typeof text === 'string' ? text.normalize() : text,
  );
  // Unlike `like`, it takes about the same time for any search text.
  database.function('strpos', { deterministic: true }, (text, needle) =>
    typeof text === 'string' && typeof needle === 'string' ? text.indexOf(needle) + 1 : null,
  );
};
