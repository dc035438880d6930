import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeConfig } from './config.ts';
import { ConfigError, readEnv } from './env.ts';
import { loadSecretKey } from './secret-key.ts';

describe('configuration', () => {
  it('has a default for everything', () => {
    expect(makeConfig(readEnv({}))).toMatchObject({
      host: '127.0.0.1',
      port: 3000,
      registration: 'open',
      assetAccess: 'link',
      maxUploadBytes: 52_428_800,
      maxImagePixels: 64_000_000,
      defaultQuotaBytes: 1_073_741_824,
      taskConcurrency: 4,
      taskTimeoutSeconds: 600,
      taskMaxAttempts: 3,
      gemini: { ready: false, missing: ['GEMINI_API_URL', 'GEMINI_API_ENDPOINT', 'GEMINI_API_KEY'] },
      dashScope: { ready: false, missing: ['DASHSCOPE_API_KEY'] },
      ark: { ready: false, missing: ['ARK_API_KEY'] },
    });
  });

  it('needs only a key for DashScope', () => {
    expect(makeConfig(readEnv({ DASHSCOPE_API_KEY: 'k' })).dashScope).toEqual({
      ready: true,
      baseUrl: 'https://dashscope.aliyuncs.com',
      apiKey: 'k',
      models: [],
      watermark: false,
    });
  });

  it('takes an empty variable for an absent one', () => {
    expect(readEnv({ PORT: '', GEMINI_API_KEY: '' })).toMatchObject({ PORT: 3000 });
  });

  it('needs only a key for Ark, and keeps the watermark of the provider unless it is turned off', () => {
    const env = { ARK_API_KEY: 'k', ARK_IMAGE_MODELS: 'ep-1, ep-2' };
    const ark = {
      ready: true,
      baseUrl: 'https://ark.cn-beijing.volces.com/api/v3',
      apiKey: 'k',
      models: ['ep-1', 'ep-2'],
    };
    expect(makeConfig(readEnv(env)).ark).toEqual({ ...ark, watermark: true });
    expect(makeConfig(readEnv({ ...env, ARK_WATERMARK: 'false' })).ark).toEqual({ ...ark, watermark: false });
  });

  it.each([
    ['PORT', '70000'],
    ['PORT', 'http'],
    ['PUBLIC_URL', 'pictor.example'],
    ['PUBLIC_URL', 'ftp://pictor.example'],
    ['PUBLIC_URL', 'https://pictor.example/base'],
    ['TRUSTED_PROXIES', '127.0.0.1,foo'],
    ['TRUSTED_PROXIES', '10.0.0.0/99'],
    ['DATABASE_URL', 'mysql://localhost/pictor'],
    ['DATABASE_URL', 'postgres://ada:100%@localhost/pictor'],
    ['S3_ENDPOINT', 'minio:9000'],
    ['S3_FORCE_PATH_STYLE', 'yes'],
    ['ROLE', 'server'],
    ['METRICS_TOKEN', 'short'],
    ['WORKSPACE_TTL_DAYS', '0'],
    ['REGISTRATION', 'maybe'],
    ['ASSET_ACCESS', 'public'],
    ['ACCEL_REDIRECT', 'protected'],
    ['MAX_UPLOAD_BYTES', '-1'],
    ['MAX_UPLOAD_BYTES', '50MB'],
    ['TASK_CONCURRENCY', '0'],
    ['SECRET_KEY', 'short'],
    ['LOG_LEVEL', 'loud'],
    ['GEMINI_API_ENDPOINT', 'v1beta/models/x:generateContent'],
    ['DASHSCOPE_BASE_URL', 'dashscope.aliyuncs.com'],
    ['DASHSCOPE_WATERMARK', 'yes'],
    ['OPENAI_BASE_URL', 'localhost:1234'],
    ['OPENAI_BASE_URL', 'https://api.openai.com/v1/images/edits'],
    ['OPENAI_BASE_URL', 'https://gateway.example/v1?key=x'],
  ])('rejects %s if it is %s, with one line that names the variable', (name, value) => {
    const read = () => readEnv({ [name]: value });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(new RegExp(`^${name}: [^\\n]+$`));
  });

  it.each([
    [{}, false],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318' }, true],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://localhost:4318/v1/traces' }, true],
    [{ OTEL_TRACES_EXPORTER: 'otlp' }, true],
    [{ OTEL_TRACES_EXPORTER: 'None', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318' }, false],
    [{ OTEL_SDK_DISABLED: 'TRUE', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318' }, false],
  ])('collects traces if the variables of OpenTelemetry ask for it: %j', (env, tracing) => {
    expect(makeConfig(readEnv(env)).tracing).toBe(tracing);
  });

  const SECRET_KEY = 'x'.repeat(32);
  const DATABASE_URL = 'postgres://localhost/pictor';

  it('uses PostgreSQL and a bucket instead of SQLite and a folder', () => {
    const config = makeConfig(
      readEnv({
        DATABASE_URL,
        SECRET_KEY,
        ROLE: 'worker',
        S3_BUCKET: 'pictures',
        S3_ENDPOINT: 'http://localhost:9000',
        S3_ACCESS_KEY_ID: 'id',
        S3_SECRET_ACCESS_KEY: 'secret',
        S3_FORCE_PATH_STYLE: 'true',
      }),
    );
    expect(config).toMatchObject({
      role: 'worker',
      database: { kind: 'postgres', url: DATABASE_URL },
      blobs: {
        kind: 's3',
        bucket: 'pictures',
        endpoint: 'http://localhost:9000',
        credentials: { accessKeyId: 'id', secretAccessKey: 'secret' },
        forcePathStyle: true,
      },
    });
    expect(makeConfig(readEnv({}))).toMatchObject({
      role: 'all',
      database: { kind: 'sqlite' },
      blobs: { kind: 'disk' },
    });
  });

  it.each([
    ['ROLE', { ROLE: 'worker' }],
    ['ROLE', { ROLE: 'web', DATABASE_URL, SECRET_KEY }],
    ['SECRET_KEY', { DATABASE_URL }],
    ['S3_ACCESS_KEY_ID', { S3_BUCKET: 'pictures', S3_ACCESS_KEY_ID: 'id' }],
    ['ACCEL_REDIRECT', { S3_BUCKET: 'pictures', ACCEL_REDIRECT: '/protected/' }],
  ])('stops the start if %s does not fit the other variables: %o', (name, env) => {
    const make = () => makeConfig(readEnv(env));
    expect(make).toThrow(ConfigError);
    expect(make).toThrow(new RegExp(`^${name}: [^\\n]+$`));
  });

  it('names the variables that would make Gemini ready', () => {
    const { gemini } = makeConfig(
      readEnv({ GEMINI_API_URL: 'https://model.example', GEMINI_API_ENDPOINT: '/models/x:generateContent' }),
    );
    expect(gemini).toEqual({ ready: false, missing: ['GEMINI_API_KEY'] });
  });

  it('has the address of OpenAI, and reads another one with its key and models', () => {
    expect(makeConfig(readEnv({})).openai).toEqual({
      baseUrl: 'https://api.openai.com/v1',
      apiKey: undefined,
      models: [],
    });
    const env = { OPENAI_BASE_URL: 'http://gpu:8000/v1', OPENAI_API_KEY: 'key', OPENAI_IMAGE_MODELS: 'a, b' };
    expect(makeConfig(readEnv(env)).openai).toEqual({
      baseUrl: 'http://gpu:8000/v1',
      apiKey: 'key',
      models: ['a', 'b'],
    });
  });

  it('reads further Gemini models from a comma list', () => {
    const { gemini } = makeConfig(
      readEnv({
        GEMINI_API_URL: 'https://model.example',
        GEMINI_API_ENDPOINT: '/v1beta/models/a:generateContent',
        GEMINI_API_KEY: 'key',
        GEMINI_IMAGE_MODELS: ' b, c ,',
      }),
    );
    expect(gemini).toMatchObject({ ready: true, extraModels: ['b', 'c'] });
  });
});

describe('the secret key', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pictor-secret-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  it('is created once, stored with mode 0600, and read again', async () => {
    const dataDir = join(folder, 'data');
    const keys = await Promise.all([loadSecretKey(dataDir, undefined), loadSecretKey(dataDir, undefined)]);
    keys.push(await loadSecretKey(dataDir, undefined));
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).toHaveLength(43);
    expect((await stat(join(dataDir, 'secret-key'))).mode & 0o777).toBe(0o600);
  });

  it('is the configured key if there is one', async () => {
    expect(await loadSecretKey(folder, 'x'.repeat(32))).toBe('x'.repeat(32));
  });

  it('stops the start if the stored key was truncated', async () => {
    await writeFile(join(folder, 'secret-key'), '');
    await chmod(join(folder, 'secret-key'), 0o600);
    await expect(loadSecretKey(folder, undefined)).rejects.toThrow(/SECRET_KEY/);
    expect(await readFile(join(folder, 'secret-key'), 'utf8')).toBe('');
  });
});
