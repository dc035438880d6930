import type { Excerpt } from './failures/redaction.ts';

/** The facts about a provider that its failures depend on. */
export interface Provider {
  /** The environment variables that messages ask an administrator to check. */
  settings: {
    /** Its address. */
    url: string;
    /** The name of the model. */
    model: string;
    key: string;
  };
  /** Matches the path of a request in the text of an error. The words in the path do not describe the error. */
  requestPath: RegExp;
  /** Removes the key of this provider, too. */
  excerpt: Excerpt;
}
