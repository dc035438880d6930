import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const read = (path: string): Promise<string> => readFile(join(ROOT, path), 'utf8');

const pagesIn = (text: string): string[] => [
  ...new Set([...text.matchAll(/'(\/[a-z-]*)'/g)].map(([, path]) => path ?? '')),
];

/** The paths of the client's router. The server and the build cannot import it, because they do not depend on the client. */
const routes = async (): Promise<string[]> => {
  const source = await read('apps/web/src/app/router.tsx');
  return [...source.matchAll(/^ {2}path: '(\/[a-z-]*)'/gm)].map(([, path]) => path ?? '').toSorted();
};

describe('every page of the router', () => {
  it('is served by the server', async () => {
    const [lists = ''] = /^const OPEN_PAGES = [^;]*;\nconst SIGNED_IN_PAGES = [^;]*;/m.exec(
      await read('apps/server/src/http/pages.ts'),
    ) ?? [''];
    expect(pagesIn(lists).toSorted()).toEqual(await routes());
  });

  it('has a document in the build that names its own files, except the home page', async () => {
    const [, list = ''] = /^const PAGES = \{\n(.*?)^\};/ms.exec(await read('apps/web/vite.config.ts')) ?? [];
    const documents = [...list.matchAll(/^ {2}'?([a-z-]+)'?: /gm)].map(([, name]) => `/${name}`);
    expect(['/', ...documents].toSorted()).toEqual(await routes());
  });

  it('is checked for accessibility', async () => {
    expect(pagesIn(await read('e2e/pages/accessibility.spec.ts'))).toEqual(expect.arrayContaining(await routes()));
  });
});
