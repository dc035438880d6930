import { z } from 'zod';
import { ACCOUNTS_BOUNDS } from '../bounds/accounts.ts';
import { STORAGE_BOUNDS } from '../bounds/storage.ts';

const Count = z.coerce.number().int().min(1);
const Bytes = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
const List = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);

const Switch = z.enum(['true', 'false']).transform((text) => text === 'true');

const AddressRange = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]);
const isAddressRange = (text: string): boolean => AddressRange.safeParse(text).success;
const isOrigin = (text: string): boolean => URL.parse(text)?.href === `${URL.parse(text)?.origin}/`;

const isDecodable = (text: string): boolean => {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
};

/** Every variable that Pictor reads. */
const Env = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  HOST: z.string().default('127.0.0.1'),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .refine(isOrigin, { error: 'has to be an origin, without a path' })
    .optional(),
  TRUSTED_PROXIES: List.refine((items) => items.every(isAddressRange), {
    error: 'has to list addresses or CIDR ranges',
  }).optional(),
  DATA_DIR: z.string().default('./data'),
  SECRET_KEY: z.string().min(32).optional(),
  REGISTRATION: z.enum(['open', 'closed']).default('open'),
  REGISTRATIONS_PER_HOUR: Count.default(ACCOUNTS_BOUNDS.registrations.value),
  ASSET_ACCESS: z.enum(['link', 'private']).default('link'),
  ACCEL_REDIRECT: z
    .string()
    .regex(/^\/[\w/-]*\/$/, { error: 'has to be a path that begins and ends with /' })
    .optional(),
  MAX_UPLOAD_BYTES: Bytes.default(50 * 1024 * 1024),
  MAX_VIDEO_BYTES: Bytes.default(512 * 1024 * 1024),
  MAX_IMAGE_PIXELS: Count.default(64_000_000),
  DEFAULT_QUOTA_BYTES: Bytes.default(STORAGE_BOUNDS.quota.value),
  WORKSPACE_BYTES: Bytes.default(STORAGE_BOUNDS.workspace.value),
  WORKSPACE_TTL_DAYS: Count.default(30),
  TASK_TTL_DAYS: Count.default(90),
  TASK_CONCURRENCY: Count.max(1000).default(4),
  TASK_TIMEOUT_SECONDS: Count.max(86_400).default(600),
  TASK_MAX_ATTEMPTS: Count.max(100).default(3),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  GEMINI_API_URL: z.url({ protocol: /^https?$/ }).optional(),
  GEMINI_API_ENDPOINT: z.string().startsWith('/').optional(),
  GEMINI_API_KEY: z.string().optional(),
  GEMINI_IMAGE_MODELS: List.optional(),
  DASHSCOPE_BASE_URL: z.url({ protocol: /^https?$/ }).default('https://dashscope.aliyuncs.com'),
  DASHSCOPE_API_KEY: z.string().optional(),
  DASHSCOPE_IMAGE_MODELS: List.optional(),
  DASHSCOPE_WATERMARK: Switch.default(false),
  ARK_BASE_URL: z.url({ protocol: /^https?$/ }).default('https://ark.cn-beijing.volces.com/api/v3'),
  ARK_API_KEY: z.string().optional(),
  ARK_IMAGE_MODELS: List.optional(),
  ARK_WATERMARK: Switch.default(true),
  OPENAI_BASE_URL: z
    .url({ protocol: /^https?$/ })
    .refine((text) => !/\/images(?:\/|$)|[?#]/.test(text), {
      error: 'has to end before /images, as in https://api.openai.com/v1',
    })
    .default('https://api.openai.com/v1'),
  OPENAI_API_KEY: z.string().optional(),
  OPENAI_IMAGE_MODELS: List.optional(),
  METRICS_TOKEN: z.string().min(16).optional(),
  OTEL_SDK_DISABLED: z.string().optional(),
  OTEL_TRACES_EXPORTER: z.string().optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.string().optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: z.string().optional(),
  ROLE: z.enum(['all', 'web', 'worker']).default('all'),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .refine(isDecodable, { error: 'has a % that has to be written as %25' })
    .optional(),
  DATABASE_CONNECTIONS: Count.max(1000).default(10),
  S3_BUCKET: z.string().optional(),
  S3_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  S3_REGION: z.string().default('us-east-1'),
  S3_ACCESS_KEY_ID: z.string().optional(),
  S3_SECRET_ACCESS_KEY: z.string().optional(),
  S3_FORCE_PATH_STYLE: Switch.default(false),
});
export type Env = z.infer<typeof Env>;

/** A configuration error that stops the start. The message is one line that names the variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** The message about a value, which follows the name of its variable. Undefined means that zod's own message is good enough. */
const inWords: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'number' || issue.expected === 'int' ? 'has to be a whole number' : undefined;
    case 'too_small':
      return issue.origin === 'string'
        ? `has to be ${issue.minimum} characters or more`
        : `has to be ${issue.minimum} or more`;
    case 'too_big':
      return `has to be ${issue.maximum} or less`;
    case 'invalid_value':
      return `has to be one of ${issue.values.join(', ')}`;
    case 'invalid_format':
      return issue.format === 'url' ? 'has to be an address' : undefined;
    default:
      return undefined;
  }
};

/**
 * Reads the environment. An empty variable counts as absent, because compose files set unused variables to an empty string.
 *
 * @throws {ConfigError} for the first invalid value
 */
export const readEnv = (source: NodeJS.ProcessEnv = process.env): Env => {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const parsed = Env.safeParse(given, { error: inWords });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ConfigError(`${issue?.path.join('.')}: ${issue?.message}`);
};
