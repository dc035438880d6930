import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { compileMessage } from '@lingui/message-utils/compileMessage';
import type { Manifest, Plugin } from 'vite';

/** The page puts only texts, values and plurals together: see `src/lib/i18n/format-message.ts`. */
export const requirePlain = (id: string, tokens: unknown): void => {
  if (typeof tokens === 'string') return;
  for (const token of Array.isArray(tokens) ? tokens : [tokens]) {
    if (typeof token === 'string') continue;
    const [, type, forms] = Array.isArray(token) ? token : [undefined, typeof token, undefined];
    if (type === undefined) continue;
    if (type !== 'plural' || forms.offset)
      throw new Error(`the message ${id} uses a format that the page does not have: ${type}`);
    for (const form of Object.values(forms)) if (form !== undefined) requirePlain(id, form);
  }
};

/** Compiles ICU catalogues to parsed messages, so that the browser needs no ICU parser. */
export const messageCatalogues = (): Plugin => ({
  name: 'message-catalogues',
  enforce: 'pre',
  transform: {
    filter: { id: /\/i18n\/[\w.-]+\.json$/ },
    handler(code) {
      const catalogue: Record<string, string> = JSON.parse(code);
      const compiled = Object.entries(catalogue).map(([id, message]) => {
        const tokens = compileMessage(message);
        requirePlain(id, tokens);
        return [id, tokens];
      });
      return { code: `export default ${JSON.stringify(Object.fromEntries(compiled))}`, moduleType: 'js', map: null };
    },
  },
});

/** Compresses each asset once with the best compression. Otherwise the server would compress it at every request. */
export const compressedTwins = (): Plugin => ({
  name: 'compressed-twins',
  apply: 'build',
  writeBundle({ dir = '' }) {
    const assets = join(dir, 'assets');
    for (const name of readdirSync(assets).filter((file) => /\.(js|css|svg|wasm)$/.test(file))) {
      const bytes = readFileSync(join(assets, name));
      writeFileSync(join(assets, `${name}.br`), brotliCompressSync(bytes));
      writeFileSync(join(assets, `${name}.gz`), gzipSync(bytes, { level: 9 }));
    }
  },
});

/** The files of these modules and of all modules that they import statically. */
function filesOf(
  manifest: Manifest,
  modules: readonly string[],
  found = { scripts: new Set<string>(), styles: new Set<string>() },
) {
  for (const name of modules) {
    const chunk = manifest[name];
    if (!chunk) throw new Error(`no ${name} in the build`);
    if (found.scripts.has(chunk.file)) continue;
    found.scripts.add(chunk.file);
    for (const style of chunk.css ?? []) found.styles.add(style);
    filesOf(manifest, chunk.imports ?? [], found);
  }
  return found;
}

interface PageNeeds {
  modules: readonly string[];
  /** The API paths that the page requests for every user. */
  data?: readonly string[];
}

/**
 * Writes a document for each page. It preloads the page's own code beside the entry's code. Otherwise the browser would learn of that code
 * only after the entry has run, a round trip later.
 */
export const pageDocuments = (pages: Record<string, PageNeeds>): Plugin => ({
  name: 'page-documents',
  apply: 'build',
  writeBundle({ dir = '' }) {
    const html = readFileSync(join(dir, 'index.html'), 'utf8');
    const manifest: Manifest = JSON.parse(readFileSync(join(dir, '.vite/manifest.json'), 'utf8'));
    for (const [page, { modules, data = [] }] of Object.entries(pages)) {
      const { scripts, styles } = filesOf(manifest, modules);
      const links = [
        ...data.map((path) => `<link rel="preload" as="fetch" crossorigin href="${path}">`),
        ...[...scripts].map((file) => `<link rel="modulepreload" crossorigin href="/${file}">`),
        ...[...styles].map((file) => `<link rel="stylesheet" crossorigin href="/${file}">`),
      ].filter((link) => !html.includes(/(?<=href=)"[^"]+"/.exec(link)?.[0] ?? '') && !html.includes(link));
      writeFileSync(join(dir, `${page}.html`), html.replace('</head>', `${links.join('\n    ')}\n  </head>`));
    }
  },
});
