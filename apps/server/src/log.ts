import { type DestinationStream, type Logger, pino } from 'pino';
import type { Config } from './config/config.ts';

/** A shorter one is no secret, and taking it out of every line would take words out. */
const SECRET_LENGTH = 8;
/** What stands before the host of an address (RFC 3986 § 3.2.1), from its colon on. */
const PASSWORD_IN_ADDRESS = /(\w:\/\/[^\s/@:"]*:)[^\s/@"]+@/g;

type Secrets = Pick<Config, 'gemini' | 'database' | 'blobs' | 'secretKey' | 'metricsToken'>;

const secretsOf = ({ gemini, database, blobs, secretKey, metricsToken }: Secrets): string[] =>
  [
    gemini.ready ? gemini.apiKey : undefined,
    database.kind === 'postgres' ? decodeURIComponent(new URL(database.url).password) : undefined,
    blobs.kind === 's3' ? blobs.credentials?.secretAccessKey : undefined,
    secretKey,
    metricsToken,
  ].filter((secret): secret is string => secret !== undefined && secret.length >= SECRET_LENGTH);

/** Takes secrets out of a finished line, wherever they came from and however they are written there. */
const censor = (secrets: readonly string[]): ((line: string) => string) => {
  const forms = secrets.flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]);
  return (line) =>
    forms.reduce((text, form) => text.replaceAll(form, '[secret]'), line).replace(PASSWORD_IN_ADDRESS, '$1[secret]@');
};

/**
 * What is told of an error, with its causes. Nothing else that hangs on it: PostgreSQL's `detail` quotes the row, a model's evidence
 * its answer, a bad address itself.
 */
const describeError = (error: Error) => {
  const { type, message, stack, ['code']: code } = pino.stdSerializers.err(error);
  return { type, message, stack, code };
};

/** Lines of JSON on standard output, or on another stream: without a secret, and from info up without what a person wrote. */
export const createLog = (
  config: Secrets & Pick<Config, 'logLevel'>,
  stream: DestinationStream = pino.destination(1),
): Logger =>
  pino(
    {
      level: config.logLevel,
      serializers: { err: describeError },
      hooks: { streamWrite: censor(secretsOf(config)) },
    },
    stream,
  );
