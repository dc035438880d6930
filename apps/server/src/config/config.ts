import { join, resolve } from 'node:path';
import type { Env } from './env.ts';

export type GeminiConfig =
  | { ready: false; missing: readonly string[] }
  | { ready: true; apiUrl: string; endpoint: string; apiKey: string; extraModels: readonly string[] };

export interface Config {
  host: string;
  port: number;
  /** The address people use, where it is known; links and cookies follow it. */
  publicUrl: URL | undefined;
  trustedProxies: readonly string[];
  registration: 'open' | 'closed';
  assetAccess: 'link' | 'private';
  /** Path prefix that an nginx in front maps to the blob folder with `internal`. */
  accelRedirect: string | undefined;
  logLevel: Env['LOG_LEVEL'];
  /** Absent: kept in the data folder, made on first start. */
  secretKey: string | undefined;
  dataDir: string;
  databaseFile: string;
  blobDir: string;
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
  gemini: GeminiConfig;
}

const WEB_DIR = resolve(import.meta.dirname, '../../../web/dist');

const GEMINI_VARIABLES = ['GEMINI_API_URL', 'GEMINI_API_ENDPOINT', 'GEMINI_API_KEY'] as const;

const geminiConfig = (env: Env): GeminiConfig => {
  const { GEMINI_API_URL: apiUrl, GEMINI_API_ENDPOINT: endpoint, GEMINI_API_KEY: apiKey } = env;
  if (apiUrl === undefined || endpoint === undefined || apiKey === undefined)
    return { ready: false, missing: GEMINI_VARIABLES.filter((name) => env[name] === undefined) };
  return { ready: true, apiUrl, endpoint, apiKey, extraModels: env.GEMINI_IMAGE_MODELS ?? [] };
};

export const makeConfig = (env: Env): Config => {
  const dataDir = resolve(env.DATA_DIR);
  return {
    host: env.HOST,
    port: env.PORT,
    publicUrl: env.PUBLIC_URL === undefined ? undefined : new URL(env.PUBLIC_URL),
    trustedProxies: env.TRUSTED_PROXIES ?? [],
    registration: env.REGISTRATION,
    assetAccess: env.ASSET_ACCESS,
    accelRedirect: env.ACCEL_REDIRECT,
    logLevel: env.LOG_LEVEL,
    secretKey: env.SECRET_KEY,
    dataDir,
    databaseFile: join(dataDir, 'pictor.sqlite'),
    blobDir: join(dataDir, 'blobs'),
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
    gemini: geminiConfig(env),
  };
};
