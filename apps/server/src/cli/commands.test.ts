import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { boot, shutDown, writePage } from '../testing/test-server.ts';
import { Visitor } from '../testing/visitor.ts';

const PAGE_BYTES = 4096;

describe('the commands', () => {
  let template: string;
  let folder: string;
  let id: string;

  /** A library with one picture. No process uses it. */
  beforeAll(async () => {
    template = await mkdtemp(join(tmpdir(), 'pictor-commands-'));
    await writePage(join(template, 'web'));
    const running = await boot(template, {});
    const visitor = new Visitor(() => running.url);
    await visitor.register({ name: 'Ada', email: 'ada@example.com', password: 'correct horse' });
    ({ id } = await visitor.upload());
    await visitor.saved(id);
    await shutDown(running);
  });
  afterAll(async () => {
    await rm(template, { recursive: true });
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pictor-commands-'));
    await cp(join(template, 'data'), path('data'), { recursive: true });
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  const path = (name: string): string => join(folder, name);

  const run = async (line: string, variables: Record<string, string> = {}) => {
    const [command = '', ...words] = line.split(' ');
    const script = command === 'start' ? '../main.ts' : `${command}.ts`;
    const child = spawn(process.execPath, [join(import.meta.dirname, script), ...words], {
      cwd: folder,
      env: { ...process.env, PORT: '0', DATA_DIR: path('data'), ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [said, complained, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    return { code, said, complained };
  };

  const damageDatabase = async (): Promise<void> => {
    await using file = await open(path('data/pictor.sqlite'), 'r+');
    const { size } = await file.stat();
    // Leaves the first page unchanged: it identifies the file as a database.
    for (let page = 3; page < size / PAGE_BYTES; page += 4)
      await file.write(Buffer.alloc(PAGE_BYTES / 2, 0xa5), 0, PAGE_BYTES / 2, page * PAGE_BYTES);
  };

  /** Corrupts an index as if one of its pages had not been written. SQLite itself notices nothing, and finds one picture less. */
  const forgetInIndex = async (): Promise<void> => {
    const file = path('data/pictor.sqlite');
    const database = new DatabaseSync(file);
    const row = database.prepare(`select rootpage from sqlite_schema where name = 'sqlite_autoindex_assets_1'`).get();
    database.close();
    const page = (Number(row?.['rootpage']) - 1) * PAGE_BYTES;
    await using handle = await open(file, 'r+');
    const { buffer } = await handle.read(Buffer.alloc(5), 0, 5, page);
    // https://sqlite.org/fileformat2.html#b_tree_pages: the type of a leaf page, and its number of cells.
    expect([buffer[0], buffer.readUInt16BE(3)]).toEqual([0x0a, 2]);
    await handle.write(Buffer.from([0, 1]), 0, 2, page + 3);
  };

  it('reset-password prints a link that sets a new password once, even while Pictor runs', async () => {
    await writePage(path('web'));
    const running = await boot(folder, {});
    try {
      const { code, said } = await run('reset-password ADA@example.com');
      expect([code, said]).toEqual([
        0,
        expect.stringMatching(/^Ada can set .*\n {2}http:\/\/localhost:\d+\/reset-password#\S{43}\n$/),
      ]);
      const [, token] = /#(\S+)/.exec(said) ?? [];
      const json = { token, new_password: 'battery staple' };
      const reset = () => new Visitor(() => running.url).request('POST', '/api/v1/auth/reset-password', { json });
      expect((await reset()).status).toBe(200);
      expect((await reset()).body.code).toBe('link_invalid');
    } finally {
      await shutDown(running);
    }
    expect(await run('reset-password nobody@example.com')).toEqual({
      code: 1,
      said: '',
      complained: 'there is no account nobody@example.com that may sign in\n',
    });
  });

  it.each(['backup', 'restore', 'doctor', 'import', 'move-blobs', 'reset-password'])(
    '%s prints its usage',
    async (command) => {
      expect(await run(`${command} --help`)).toEqual({
        code: 0,
        said: expect.stringMatching(new RegExp(`^usage: npm run ${command} -- .+\\n$`)),
        complained: '',
      });
      expect(await run(`${command} --bogus`)).toEqual({
        code: 1,
        said: '',
        complained: expect.stringMatching(new RegExp(`^Unknown option '--bogus'; usage: npm run ${command} -- .+\\n$`)),
      });
    },
  );

  it.each(['192.0.2.1', 'nowhere.invalid'])('start reports in one line that it cannot listen on %s', async (HOST) => {
    expect(await run('start', { HOST })).toMatchObject({
      code: 1,
      complained: expect.stringMatching(/^Pictor cannot start\. HOST: [^\n]+\n$/),
    });
  });

  it.each([
    'backup b',
    'doctor',
    'doctor --dry-run',
    'import x.zip --user a@b.c',
    'move-blobs --to s3',
    'restore b --files',
  ])('%s creates no library if DATA_DIR is mistyped', async (line) => {
    await run('backup b');
    const env = { DATA_DIR: path('dota'), S3_BUCKET: line.startsWith('move') ? 'pictures' : '' };
    expect(await run(line, env)).toMatchObject({ code: 1, complained: `DATA_DIR: ${path('dota')} holds no library\n` });
    await expect(stat(path('dota'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('restore the files that the library has lost from a backup, and report them', async () => {
    expect((await run('backup b')).code).toBe(0);
    const file = path(`data/blobs/image-edit/${id.slice(0, 8)}/${id}`);
    const bytes = await readFile(file);
    await rm(file);
    const found = await run('doctor --dry-run');
    expect([found.code, found.said]).toEqual([1, expect.stringContaining(id)]);
    expect((await run('backup b')).said).toContain(`npm run restore -- ${path('b')} --files\n  image-edit/`);
    expect(await run('restore b')).toMatchObject({ code: 1, complained: expect.stringMatching(/--files .+\n$/) });
    const restored = await run('restore b --files');
    expect(restored.complained).toBe('');
    expect(restored).toMatchObject({ code: 0, said: expect.stringContaining('1 files restored') });
    expect(await readFile(file)).toEqual(bytes);
    expect((await run('doctor')).code).toBe(0);
  });

  it('restore the contents of a backup, and report missing files', async () => {
    await run('backup b');
    await rm(path(`b/blobs/image-edit/${id.slice(0, 8)}/${id}`));
    const { code, said, complained } = await run('restore b', { DATA_DIR: path('new') });
    expect([code, complained]).toEqual([1, '']);
    expect(said).toContain(`1 in neither the backup nor the library\n  image-edit/${id.slice(0, 8)}/${id}\n`);
    expect(said).toContain('The doctor finds 1 wrong files:');
    await run('backup c');
    expect((await run('restore c --files', { DATA_DIR: path('new') })).code).toBe(0);
  });

  it.each(['start', 'backup b', 'doctor', 'doctor --dry-run'])(
    '%s does not trust a damaged database, and removes nothing',
    async (line) => {
      await damageDatabase();
      const before = await readdir(path('data/blobs'), { recursive: true });
      const { code, complained } = await run(line);
      expect([code, complained]).toEqual([
        1,
        expect.stringMatching(/^[^\n]*the database is damaged \([^\n]+\): restore a backup[^\n]*\n$/),
      ]);
      expect(await readdir(path('data/blobs'), { recursive: true })).toEqual(before);
    },
  );

  it('do not change a backup if the database has silently lost a picture', async () => {
    await run('backup b');
    const before = await readdir(path('b'), { recursive: true });
    await forgetInIndex();
    expect(await run('backup b')).toMatchObject({
      code: 1,
      complained: expect.stringContaining('database is damaged'),
    });
    expect(await readdir(path('b'), { recursive: true })).toEqual(before);
    expect((await run('restore b', { DATA_DIR: path('new') })).code).toBe(0);
  });

  it('restore all files if every file is lost', async () => {
    await run('backup b');
    const files = await readdir(path('data/blobs'), { recursive: true });
    await rm(path('data/blobs'), { recursive: true });
    expect((await run('start')).complained).toContain('is empty, and this database has pictures');
    expect(await run('restore b --files')).toMatchObject({ code: 0, complained: '' });
    expect((await readdir(path('data/blobs'), { recursive: true })).toSorted()).toEqual(files.toSorted());
  });

  it('let no Pictor start if the restore of all files was interrupted', async () => {
    await run('backup b');
    await rm(path('data/blobs'), { recursive: true });
    // The folder of the first file cannot be created, so the restore ends while the library is incomplete.
    await mkdir(path('data/blobs'));
    await writeFile(path('data/blobs/image-edit'), 'in the way');
    expect((await run('restore b --files')).code).toBe(1);
    const refused = await run('start');
    expect(refused.complained).toContain('a restore or a move of its files was aborted and must be run again');
    await rm(path('data/blobs/image-edit'));
    expect(await run('restore b --files')).toMatchObject({ code: 0, complained: '' });
    expect((await run('doctor')).code).toBe(0);
  });

  it('report that no file could be restored', async () => {
    await run('backup b');
    for (const name of ['data/blobs', 'b/blobs']) await rm(path(name), { recursive: true });
    expect(await run('restore b --files')).toMatchObject({
      code: 1,
      complained: expect.stringContaining('is empty, and this database has pictures'),
    });
  });

  it('name the obstacle to a file, and restore the rest', async () => {
    await run('backup b');
    const files = (await readdir(path('data/blobs'), { recursive: true })).filter((name) => name.endsWith('.png'));
    for (const name of files) await rm(path(`data/blobs/${name}`));
    const [blocked = '', other = ''] = files;
    await mkdir(path(`data/blobs/${blocked}`));
    const { code, said } = await run('restore b --files');
    expect(code).toBe(1);
    expect(said).toContain(
      `1 not copied: the library has something in their place that cannot be removed\n  ${blocked}\n`,
    );
    expect(said).toContain(`1 files restored\n  ${other}\n`);
  });

  it('restore files from a backup whose rows cannot be read any more', async () => {
    await run('backup b');
    await rm(path('b/manifest.json'));
    await rm(path(`data/blobs/image-edit/${id.slice(0, 8)}/${id}`));
    expect((await run('restore b --files')).code).toBe(0);
    expect(await run('restore c --files')).toMatchObject({ code: 1, complained: `${path('c')} holds no backup\n` });
  });

  it('process the rest if one file cannot be read, and name that file', async () => {
    // The tests may run as a user who can read every file. But nobody can read a folder as a file.
    const file = path(`data/blobs/image-edit/${id.slice(0, 8)}/${id}`);
    await rm(file);
    await mkdir(file);
    const { code, said, complained } = await run('backup b');
    expect([code, complained]).toEqual([1, '']);
    expect(said).toContain(`1 not copied: the library cannot read them\n  image-edit/${id.slice(0, 8)}/${id}\n`);
    expect(said).toMatch(/and 1 files in .+, 1 of them copied now/);
  });

  it.each([
    ['start', { DATA_DIR: 'a-file' }, /^DATA_DIR: \S+a-file cannot be used \(EEXIST: .+\)$/],
    ['start', { DATA_DIR: 'a-file/below' }, /^DATA_DIR: \S+ cannot be used \(ENOTDIR: .+\)$/],
    ['start', { PORT: 'many' }, /^PORT: has to be a whole number$/],
    ['start', { TASK_CONCURRENCY: '0' }, /^TASK_CONCURRENCY: has to be 1 or more$/],
    ['start', { ROLE: 'boss' }, /^ROLE: has to be one of all, web, worker$/],
    ['start', { SECRET_KEY: 'short' }, /^SECRET_KEY: has to be 32 characters or more$/],
    ['start', { S3_ENDPOINT: 'nowhere', S3_BUCKET: 'a' }, /^S3_ENDPOINT: has to be an address$/],
    ['backup a-file', {}, /^ENOTDIR: .+$/],
    ['backup a-file/below', {}, /^ENOTDIR: .+$/],
    ['backup', {}, /^usage: .+$/],
    ['restore nothing', {}, /^\S+nothing holds no backup, or one that was broken off$/],
    ['restore a-file', {}, /^\S+a-file holds no backup, or one that was broken off$/],
    ['import a-file --user ada@example.com', {}, /^a-file is no ZIP$/],
    ['doctor now', {}, /^usage: .+$/],
  ])('%s with %j fails with one line', async (line, variables, answer) => {
    await writeFile(path('a-file'), 'Dear Ada');
    const { code, said, complained } = await run(line, variables);
    expect([code, said]).toEqual([1, '']);
    expect(complained.replace(/^Pictor cannot start\. /, '').replace(/\n$/, '')).toMatch(answer);
  });

  it('close the database if its pictures are missing, so that it can be replaced with the right one', async () => {
    await cp(path('data/pictor.sqlite'), path('kept.sqlite'));
    await rm(path('data/pictor.sqlite'));
    expect((await run('start')).complained).toContain('belongs to another database');
    expect((await readdir(path('data'))).filter((name) => name.startsWith('pictor.sqlite'))).toEqual(['pictor.sqlite']);
    await cp(path('kept.sqlite'), path('data/pictor.sqlite'));
    expect((await run('doctor')).code).toBe(0);
  });

  it('do not create a library if the folder contains no backup', async () => {
    await mkdir(path('empty'));
    expect((await run('restore empty', { DATA_DIR: path('new') })).code).toBe(1);
    await expect(stat(path('new'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
