import type { Setting } from '../../platform/messages/setting.ts';
import type { Excerpt } from './failures/redaction.ts';

/** The settings that messages ask an administrator to check. */
export interface ProviderSettings {
  /** Its address. */
  url: Setting;
  /** The name of the model. */
  model: Setting;
  key: Setting;
}

/** The facts about a provider that its failures depend on. */
export interface Provider {
  settings: ProviderSettings;
  /** Matches the path of a request in the text of an error. The words in the path do not describe the error. */
  requestPath: RegExp;
  /** Removes the key of this provider, too. */
  excerpt: Excerpt;
}
