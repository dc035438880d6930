import type { ListedModel, ProviderKind } from '@pictor/contracts';
import type { ReadyEngine } from './catalogue.ts';
import type { Engine } from './engine.ts';
import type { ProviderSettings } from './remote/provider.ts';

/** How to reach a provider. */
export interface Connection {
  kind: ProviderKind;
  baseUrl: string;
  /** Undefined for a server without a key. */
  apiKey: string | undefined;
  /** The settings that messages name. Undefined: the environment variables of the kind. */
  settings: ProviderSettings | undefined;
}

/** The models are the provider's own ids, the first one first. There is at least one. */
export type MakeEngine = (connection: Connection, models: readonly string[]) => Engine;

/**
 * Sends the cheapest request that proves the address and the key. It is never billed. Returns the models that the provider lists, or
 * undefined if it cannot list them. Throws an {@link EngineError}, or the signal's reason.
 */
export type Probe = (connection: Connection, signal: AbortSignal) => Promise<ListedModel[] | undefined>;

/** A provider that environment variables set up. Its id is its kind. */
export interface EnvironmentProvider {
  connection: Connection;
  entry: ReadyEngine;
}
