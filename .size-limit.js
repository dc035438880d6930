import { readFileSync } from 'node:fs';

const DIST = 'apps/web/dist';
const manifest = JSON.parse(readFileSync(`${DIST}/.vite/manifest.json`, 'utf8'));

/** The scripts of these modules with everything that they import statically. */
function scriptsOf(names, found = new Set()) {
  for (const name of names) {
    const chunk = manifest[name];
    if (!chunk) throw new Error(`${name} is not in the build: name what the page loads at once anew in .size-limit.js`);
    if (found.has(chunk.file)) continue;
    found.add(chunk.file);
    scriptsOf(chunk.imports ?? [], found);
  }
  return [...found];
}

const page = (name, limit, modules) => ({
  name,
  limit,
  path: scriptsOf(['index.html', ...modules]).map((file) => `${DIST}/${file}`),
  gzip: true,
});

/**
 * Initial JavaScript: the entry, the page, and what its first screen is made of. Menus and dialogs that nobody has opened
 * are fetched in an idle moment after that.
 */
export default [
  page('/image', '165 kB', ['src/app/pages/image-page.tsx', 'src/lib/i18n/editor.zh-CN.json']),
  page('/login', '120 kB', ['src/app/pages/account/login-page.tsx']),
];
