import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const namesIn = (path: string, pattern: RegExp): string[] => [
  ...new Set([...read(path).matchAll(pattern)].map(([, name = '']) => name)),
];

/** The keys of the schema in env.ts. */
const known = new Set(namesIn('apps/server/src/platform/config/env.ts', /^ {2}([A-Z][A-Z0-9_]+):/gm));
/** Variables of PostgreSQL's image, of the S3 server and of Node itself. */
const OTHERS = [
  'POSTGRES_USER',
  'POSTGRES_DB',
  'POSTGRES_PASSWORD',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'NODE_ENV',
];

describe('files that name variables', () => {
  it.each([
    ['compose.yaml', /^\s+([A-Z][A-Z0-9_]+): /gm],
    ['compose.cluster.yaml', /^\s+([A-Z][A-Z0-9_]+): /gm],
    ['compose.cluster.yaml', /\$\{([A-Z][A-Z0-9_]+)/g],
    ['Dockerfile', /\b([A-Z][A-Z0-9_]+)=/g],
    ['.env.example', /^#?([A-Z][A-Z0-9_]+)=/gm],
  ])('%s by %s names none that the server does not read', (path, pattern) => {
    const named = namesIn(path, pattern);
    expect(named.length).toBeGreaterThan(2);
    expect(named.filter((name) => !known.has(name) && !OTHERS.includes(name))).toEqual([]);
  });
});

it('the image is built from files that .dockerignore keeps', () => {
  const copied = [...read('Dockerfile').matchAll(/^COPY (?!--from)(.+)$/gm)].flatMap(([, paths = '']) =>
    paths.split(' ').slice(0, -1),
  );
  const kept = [...read('.dockerignore').matchAll(/^!(.+)$/gm)].map(([, path = '']) => path);
  expect(copied.length).toBeGreaterThan(5);
  for (const path of copied) expect(kept).toContain(path.split('/')[0]);
});

it('nginx accepts the largest video', () => {
  const [, mebibytes] = /client_max_body_size (\d+)m;/.exec(read('docker/nginx.conf')) ?? [];
  const [, allowed] = /MAX_VIDEO_BYTES=(\d+)/.exec(read('.env.example')) ?? [];
  expect(Number(mebibytes) * 1024 ** 2).toBeGreaterThan(Number(allowed));
});
