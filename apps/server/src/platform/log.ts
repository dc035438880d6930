import { type DestinationStream, type Logger, pino } from 'pino';
import type { Config } from './config/config.ts';

/** Shorter values are not treated as secrets: removing them from every line would also remove ordinary words. */
const SECRET_LENGTH = 8;
/** The user information before the host of an address (RFC 3986 § 3.2.1), from its colon on. */
const PASSWORD_IN_ADDRESS = /(\w:\/\/[^\s/@:"]*:)[^\s/@"]+@/g;

type Secrets = Pick<
  Config,
  'gemini' | 'openai' | 'dashScope' | 'ark' | 'database' | 'blobs' | 'secretKey' | 'metricsToken'
>;

const secretsOf = ({ gemini, openai, dashScope, ark, database, blobs, secretKey, metricsToken }: Secrets): string[] =>
  [
    gemini.ready ? gemini.apiKey : undefined,
    openai.apiKey,
    dashScope.ready ? dashScope.apiKey : undefined,
    ark.ready ? ark.apiKey : undefined,
    database.kind === 'postgres' ? decodeURIComponent(new URL(database.url).password) : undefined,
    blobs.kind === 's3' ? blobs.credentials?.secretAccessKey : undefined,
    secretKey,
    metricsToken,
  ].filter((secret) => secret !== undefined);

/** The secrets that no log line may contain: those of the configuration, and keys that are loaded later. */
export class LogSecrets {
  readonly #forms = new Set<string>();

  constructor(config: Secrets) {
    for (const secret of secretsOf(config)) this.add(secret);
  }

  /** A secret stays known after it was replaced, because late errors may still contain it. */
  add(secret: string): void {
    if (secret.length < SECRET_LENGTH) return;
    for (const form of [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]) this.#forms.add(form);
  }

  /** Replaces the secrets in a finished line, wherever they came from and whether they are plain, JSON-escaped or URL-encoded. */
  readonly censor = (line: string): string => {
    let text = line;
    for (const form of this.#forms) text = text.replaceAll(form, '[secret]');
    return text.replace(PASSWORD_IN_ADDRESS, '$1[secret]@');
  };
}

/**
 * The logged fields of an error, with its causes. Other properties are left out, because some contain private data: PostgreSQL's `detail`
 * quotes the row, the evidence of a model error contains the model's answer, and an invalid-URL error contains the address.
 */
const describeError = (error: Error) => {
  const { type, message, stack, ['code']: code } = pino.stdSerializers.err(error);
  return { type, message, stack, code };
};

/**
 * Writes lines of JSON to standard output or to another stream. No line contains a secret. Lines of level info and above contain no text
 * that a user wrote.
 */
export const createLog = (
  config: Secrets & Pick<Config, 'logLevel'>,
  stream: DestinationStream = pino.destination(1),
  secrets = new LogSecrets(config),
): Logger =>
  pino(
    {
      level: config.logLevel,
      serializers: { err: describeError },
      hooks: { streamWrite: secrets.censor },
    },
    stream,
  );
