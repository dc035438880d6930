import type { ProviderProblem } from '@pictor/contracts';
import type { Connection } from '../../engines/remote/connection.ts';
import type { ProviderRow } from '../../platform/db/tables.ts';
import { needsKey } from './base-url.ts';
import type { KeyCipher } from './key-cipher.ts';

/** The connection of a provider, or the reason why there is none. */
export type Connected = { connection: Connection } | { problem: ProviderProblem };

export const connect = (row: ProviderRow, cipher: KeyCipher): Connected => {
  const apiKey = row.api_key === null ? undefined : cipher.decrypt(row.api_key, row.id);
  if (row.api_key !== null && apiKey === undefined) return { problem: 'key_unreadable' };
  if (apiKey === undefined && (row.has_key === 1 || needsKey(row.kind, row.base_url)))
    return { problem: 'key_missing' };
  const provider = row.name;
  return {
    connection: {
      kind: row.kind,
      baseUrl: row.base_url,
      apiKey,
      settings: {
        url: { provider, field: 'base_url' },
        model: { provider, field: 'models' },
        key: { provider, field: 'api_key' },
      },
    },
  };
};
