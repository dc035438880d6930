import { join, resolve } from 'node:path';
import { ConfigError, type Env } from './env.ts';

export type GeminiConfig =
  | { ready: false; missing: readonly string[] }
  | { ready: true; apiUrl: string; endpoint: string; apiKey: string; extraModels: readonly string[] };

/** A service with its own list of models. */
export type ServiceConfig =
  | { ready: false; missing: readonly string[] }
  | { ready: true; baseUrl: string; apiKey: string; models: readonly string[]; watermark: boolean };
export interface OpenAiConfig {
  /** Ends before `/images/…`. */
  baseUrl: string;
  /** Servers on this network may need none. */
  apiKey: string | undefined;
  /** Empty: the engine has a default for some servers. */
  models: readonly string[];
}

export type DatabaseConfig = { kind: 'sqlite'; file: string } | { kind: 'postgres'; url: string; connections: number };

export interface S3Config {
  kind: 's3';
  bucket: string;
  /** Undefined: Amazon's own endpoint for the region. */
  endpoint: string | undefined;
  region: string;
  /** Undefined: the SDK finds them, for example from the role of the machine. */
  credentials: { accessKeyId: string; secretAccessKey: string } | undefined;
  forcePathStyle: boolean;
}
export type BlobConfig = { kind: 'disk'; folder: string } | S3Config;

export interface Config {
  host: string;
  port: number;
  /** The public address of the server, if it is known. Links and cookies use it. */
  publicUrl: URL | undefined;
  trustedProxies: readonly string[];
  registration: 'open' | 'closed';
  /** The limit for each address. */
  registrationsPerHour: number;
  assetAccess: 'link' | 'private';
  /** Path prefix that an nginx in front maps to the blob folder with `internal`. */
  accelRedirect: string | undefined;
  logLevel: Env['LOG_LEVEL'];
  /** Requests with this bearer token may read `/metrics`. Undefined: only this machine may read it. */
  metricsToken: string | undefined;
  /** Whether traces are collected. OpenTelemetry's own variables decide this. Its SDK reads them itself. */
  tracing: boolean;
  /** Undefined: the key is kept in the data folder and created at the first start. */
  secretKey: string | undefined;
  dataDir: string;
  /** What this process does: accept requests, run tasks, or both. */
  role: Env['ROLE'];
  database: DatabaseConfig;
  blobs: BlobConfig;
  stagingDir: string;
  /** The built web client. */
  webDir: string;
  maxUploadBytes: number;
  maxVideoBytes: number;
  maxImagePixels: number;
  defaultQuotaBytes: number;
  workspaceBytes: number;
  workspaceTtlDays: number;
  taskConcurrency: number;
  taskTimeoutSeconds: number;
  taskMaxAttempts: number;
  taskTtlDays: number;
  gemini: GeminiConfig;
  dashScope: ServiceConfig;
  ark: ServiceConfig;
  openai: OpenAiConfig;
}

const WEB_DIR = resolve(import.meta.dirname, '../../../../web/dist');

const GEMINI_VARIABLES = ['GEMINI_API_URL', 'GEMINI_API_ENDPOINT', 'GEMINI_API_KEY'] as const;

const geminiConfig = (env: Env): GeminiConfig => {
  const { GEMINI_API_URL: apiUrl, GEMINI_API_ENDPOINT: endpoint, GEMINI_API_KEY: apiKey } = env;
  if (apiUrl === undefined || endpoint === undefined || apiKey === undefined)
    return { ready: false, missing: GEMINI_VARIABLES.filter((name) => env[name] === undefined) };
  return { ready: true, apiUrl, endpoint, apiKey, extraModels: env.GEMINI_IMAGE_MODELS ?? [] };
};

const serviceConfig = (env: Env, prefix: 'DASHSCOPE' | 'ARK'): ServiceConfig => {
  const apiKey = env[`${prefix}_API_KEY`];
  if (apiKey === undefined) return { ready: false, missing: [`${prefix}_API_KEY`] };
  return {
    ready: true,
    baseUrl: env[`${prefix}_BASE_URL`],
    apiKey,
    models: env[`${prefix}_IMAGE_MODELS`] ?? [],
    watermark: env[`${prefix}_WATERMARK`],
  };
};

const databaseConfig = (env: Env, dataDir: string): DatabaseConfig =>
  env.DATABASE_URL === undefined
    ? { kind: 'sqlite', file: join(dataDir, 'pictor.sqlite') }
    : { kind: 'postgres', url: env.DATABASE_URL, connections: env.DATABASE_CONNECTIONS };

const blobConfig = (env: Env, dataDir: string): BlobConfig => {
  if (env.S3_BUCKET === undefined) return { kind: 'disk', folder: join(dataDir, 'blobs') };
  const { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = env;
  if ((accessKeyId === undefined) !== (secretAccessKey === undefined))
    throw new ConfigError('S3_ACCESS_KEY_ID: has to be set together with S3_SECRET_ACCESS_KEY');
  return {
    kind: 's3',
    bucket: env.S3_BUCKET,
    endpoint: env.S3_ENDPOINT,
    region: env.S3_REGION,
    credentials: accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : undefined,
    forcePathStyle: env.S3_FORCE_PATH_STYLE,
  };
};

/**
 * True if an exporter other than `none`, or an endpoint, is set. OpenTelemetry's specification makes `true` and `none` case-insensitive.
 */
const wantsTracing = (env: Env): boolean => {
  if (env.OTEL_SDK_DISABLED?.toLowerCase() === 'true') return false;
  if (env.OTEL_TRACES_EXPORTER !== undefined) return env.OTEL_TRACES_EXPORTER.toLowerCase() !== 'none';
  return env.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined || env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT !== undefined;
};

/** Checks variables that depend on each other, and variables that several processes have to share. */
const requireConsistent = (env: Env): void => {
  if (env.DATABASE_URL !== undefined && env.SECRET_KEY === undefined)
    throw new ConfigError('SECRET_KEY: has to be set if DATABASE_URL is set, to the same value for every process');
  if (env.S3_BUCKET !== undefined && env.ACCEL_REDIRECT !== undefined)
    throw new ConfigError('ACCEL_REDIRECT: is for files in DATA_DIR, not for S3_BUCKET');
  if (env.ROLE === 'all') return;
  if (env.DATABASE_URL === undefined) throw new ConfigError(`ROLE: ${env.ROLE} needs DATABASE_URL`);
  if (env.S3_BUCKET === undefined) throw new ConfigError(`ROLE: ${env.ROLE} needs S3_BUCKET`);
};

/** @throws {ConfigError} if values contradict each other */
export const makeConfig = (env: Env): Config => {
  const dataDir = resolve(env.DATA_DIR);
  requireConsistent(env);
  return {
    host: env.HOST,
    port: env.PORT,
    publicUrl: env.PUBLIC_URL === undefined ? undefined : new URL(env.PUBLIC_URL),
    trustedProxies: env.TRUSTED_PROXIES ?? [],
    registration: env.REGISTRATION,
    registrationsPerHour: env.REGISTRATIONS_PER_HOUR,
    assetAccess: env.ASSET_ACCESS,
    accelRedirect: env.ACCEL_REDIRECT,
    logLevel: env.LOG_LEVEL,
    metricsToken: env.METRICS_TOKEN,
    tracing: wantsTracing(env),
    secretKey: env.SECRET_KEY,
    dataDir,
    role: env.ROLE,
    database: databaseConfig(env, dataDir),
    blobs: blobConfig(env, dataDir),
    stagingDir: join(dataDir, 'staging'),
    webDir: WEB_DIR,
    maxUploadBytes: env.MAX_UPLOAD_BYTES,
    maxVideoBytes: env.MAX_VIDEO_BYTES,
    maxImagePixels: env.MAX_IMAGE_PIXELS,
    defaultQuotaBytes: env.DEFAULT_QUOTA_BYTES,
    workspaceBytes: env.WORKSPACE_BYTES,
    workspaceTtlDays: env.WORKSPACE_TTL_DAYS,
    taskConcurrency: env.TASK_CONCURRENCY,
    taskTimeoutSeconds: env.TASK_TIMEOUT_SECONDS,
    taskMaxAttempts: env.TASK_MAX_ATTEMPTS,
    taskTtlDays: env.TASK_TTL_DAYS,
    gemini: geminiConfig(env),
    dashScope: serviceConfig(env, 'DASHSCOPE'),
    ark: serviceConfig(env, 'ARK'),
    openai: { baseUrl: env.OPENAI_BASE_URL, apiKey: env.OPENAI_API_KEY, models: env.OPENAI_IMAGE_MODELS ?? [] },
  };
};
