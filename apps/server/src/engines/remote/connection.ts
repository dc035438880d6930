import type { ListedModel, ProviderKind } from '@pictor/contracts';
import type { ProviderSettings } from './provider.ts';

/** How to reach a provider. */
export interface Connection {
  kind: ProviderKind;
  baseUrl: string;
  /** Undefined for a server without a key. */
  apiKey: string | undefined;
  /** The settings that messages name. Undefined: the environment variables of the kind. */
  settings: ProviderSettings | undefined;
}

/**
 * Sends the cheapest request that proves the address and the key. It is never billed. Returns the models that the provider lists, or
 * undefined if it cannot list them. Throws an EngineError, or the signal's reason.
 */
export type Probe = (connection: Connection, signal: AbortSignal) => Promise<ListedModel[] | undefined>;
