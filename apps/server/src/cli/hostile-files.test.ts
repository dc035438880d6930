import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makePicture } from '../testing/files/pictures.ts';
import { withField, type ZippedFile, zipOf } from '../testing/files/zips.ts';
import { boot, shutDown, writePage } from '../testing/test-server.ts';
import { Visitor } from '../testing/visitor.ts';

const ONE_LINE = /^[^\n]+\n$/;

describe('the commands with files from an untrusted source', () => {
  let template: string;
  let folder: string;
  let picture: Buffer;
  beforeAll(async () => {
    template = await mkdtemp(join(tmpdir(), 'pictor-hostile-'));
    picture = await makePicture();
    await writePage(join(template, 'web'));
    const running = await boot(template, {});
    const visitor = new Visitor(() => running.url);
    await visitor.register({ name: 'Ada', email: 'ada@example.com', password: 'correct horse' });
    await visitor.saved((await visitor.upload()).id);
    await shutDown(running);
  });
  afterAll(async () => {
    await rm(template, { recursive: true });
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pictor-hostile-'));
    await cp(join(template, 'data'), join(folder, 'data'), { recursive: true });
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  const run = async (line: string, data = 'data') => {
    const [command = '', ...words] = line.split(' ');
    const child = spawn(process.execPath, [join(import.meta.dirname, `${command}.ts`), ...words], {
      cwd: folder,
      env: { ...process.env, DATA_DIR: join(folder, data) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [said, complained, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    return { code, said, complained };
  };

  const exported = (file: string, bytes: Buffer, size_bytes = bytes.length) => ({
    file,
    title: 'a',
    created_at: '2026-01-02T03:04:05.678Z',
    size_bytes,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    mime_type: 'image/png',
    width: 64,
    height: 48,
    model: 'm',
    prompt: 'p',
  });
  const manifest = (images: unknown): ZippedFile => {
    const head = { format: 1, exported_at: '2026-01-02T03:04:05.678Z', user: { name: 'A', email: 'a@b.c' } };
    return { name: 'manifest.json', bytes: Buffer.from(JSON.stringify({ ...head, images, videos: [] })) };
  };

  it.each<[string, () => Promise<Buffer>]>([
    [
      'a file that is larger than its declared size',
      async () => {
        const bytes = Buffer.alloc(1_000_000);
        return withField(
          await zipOf([{ name: 'a.png', bytes }, manifest([exported('a.png', bytes, 99)])]),
          'a.png',
          'size',
          99,
        );
      },
    ],
    [
      'a file whose name contains a terminal command',
      () => zipOf([manifest([exported('a\n\u001b[2Jb.png', picture)])]),
    ],
    [
      'a name that points outside of it',
      async () => {
        const zip = await zipOf([{ name: 'xxxxxxxx.png', bytes: picture }, manifest([])]);
        return Buffer.from(zip.toString('latin1').replaceAll('xxxxxxxx', '../../ev'), 'latin1');
      },
    ],
    ['a manifest that is a decompression bomb', () => zipOf([manifest([{ title: ' '.repeat(300_000_000) }])])],
  ])('a ZIP with %s makes the import fail with one line', async (_what, make) => {
    await writeFile(join(folder, 'x.zip'), await make());
    const before = await readdir(folder, { recursive: true });
    const { code, said, complained } = await run('import x.zip --user ada@example.com');
    expect([code, complained]).toEqual([1, expect.stringMatching(ONE_LINE)]);
    expect(said.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    expect(await readdir(folder, { recursive: true })).toEqual(before);
  });

  const setTable = async (table: string, change: (rows: string) => string): Promise<void> => {
    const path = join(folder, 'b/manifest.json');
    const json = JSON.parse(await readFile(path, 'utf8'));
    const file = join(folder, 'b/tables', json.id, `${table}.jsonl`);
    const rows = change(await readFile(file, 'utf8'));
    await writeFile(file, rows);
    json.tables[table].sha256 = createHash('sha256').update(rows).digest('hex');
    await writeFile(path, JSON.stringify(json));
  };

  it.each<[string, string, (rows: string) => string]>([
    ['points outside of it', 'assets', (rows) => rows.replaceAll('"namespace":"image-edit"', '"namespace":"../../ev"')],
    ['is too long', 'users', (rows) => rows.replace('"Ada"', `"${'x'.repeat(40_000_000)}"`)],
    ['has an unknown column', 'users', (rows) => rows.replace('{', '{"evil":1,')],
    ['has a text for a number', 'users', (rows) => rows.replace(/"created_at":\d+/, '"created_at":"x"')],
    ['belongs to no account', 'images', (rows) => rows.replace(/"user_id":"[^"]+"/, '"user_id":"nobody"')],
  ])('a backup with a row that %s makes the restore fail with one line', async (_what, table, change) => {
    expect((await run('backup b')).code).toBe(0);
    await setTable(table, change);
    const before = await readdir(folder, { recursive: true });
    const { code, said, complained } = await run('restore b', 'new');
    expect([code, said, complained]).toEqual([1, '', expect.stringMatching(ONE_LINE)]);
    const outside = (names: string[]): string[] => names.filter((name) => !name.startsWith('new')).toSorted();
    expect(outside(await readdir(folder, { recursive: true }))).toEqual(outside(before));
    expect(await readdir(join(folder, 'new/staging')).catch(() => [])).toEqual([]);
  });
});
