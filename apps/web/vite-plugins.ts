import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { compileMessage } from '@lingui/message-utils/compileMessage';
import type { Manifest, Plugin } from 'vite';

/** Turns an ICU catalogue into ready-parsed messages, so that the browser gets no ICU parser. */
export const messageCatalogues = (): Plugin => ({
  name: 'message-catalogues',
  enforce: 'pre',
  transform: {
    filter: { id: /\/i18n\/[\w.-]+\.json$/ },
    handler(code) {
      const catalogue: Record<string, string> = JSON.parse(code);
      const compiled = Object.entries(catalogue).map(([id, message]) => [id, compileMessage(message)]);
      return { code: `export default ${JSON.stringify(Object.fromEntries(compiled))}`, moduleType: 'js', map: null };
    },
  },
});

/** Compresses once, as small as it gets, what the server would else have to compress at every request. */
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

/** The files of these modules and of all that they import statically. */
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
  /** What it asks the API for, whoever it is for. */
  data?: readonly string[];
}

/**
 * A document for each page, which names the page's own code beside the entry's: otherwise the browser would hear of it
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
