import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compressedTwins, messageCatalogues, pageDocuments } from './vite-plugins.ts';

/** The modules that each page needs at once, as src/app/router.tsx loads them, and its messages in the default language. */
const words = (area: string): string => `src/lib/i18n/${area}.zh-CN.json`;
const ME = '/api/v1/auth/me';
const PAGES = {
  login: { modules: ['src/app/pages/account/login-page.tsx'] },
  register: { modules: ['src/app/pages/account/register-page.tsx', words('accounts')] },
  'reset-password': { modules: ['src/app/pages/account/reset-password-page.tsx', words('accounts')] },
  image: {
    modules: ['src/app/pages/image-page.tsx', words('editor')],
    data: [ME, '/api/models', '/api/v1/images?limit=50', '/api/v1/storage'],
  },
  storage: {
    modules: ['src/app/pages/storage-page.tsx', words('editor'), words('library'), words('viewer')],
    data: [ME],
  },
  settings: {
    modules: ['src/app/pages/settings-page.tsx', words('editor'), words('library'), words('settings')],
    data: [ME],
  },
};

export default defineConfig({
  resolve: {
    // React has this hook itself. The shim is a copy for older versions.
    alias: [{ find: /^use-sync-external-store\/shim(?=\/with-selector$|$)/, replacement: 'use-sync-external-store' }],
  },
  plugins: [messageCatalogues(), react(), pageDocuments(PAGES), compressedTwins()],
  worker: {
    format: 'es',
    // The server lets only a file with this name compile WebAssembly.
    rolldownOptions: { output: { entryFileNames: 'assets/decoder-[hash].js' } },
  },
  build: {
    target: ['chrome125', 'edge125', 'firefox128', 'safari18'],
    // Every target browser supports modulepreload.
    modulePreload: { polyfill: false },
    manifest: true,
    // The Content-Security-Policy allows fonts only from this site, so no asset may become a data: URL.
    assetsInlineLimit: 0,
    // All styles together are smaller than the overhead of separate requests.
    cssCodeSplit: false,
    rolldownOptions: {
      output: {
        // Put the code that every page needs into one file. Otherwise sharing between pages would create a dozen files.
        codeSplitting: {
          groups: [
            {
              name: 'framework',
              test: /node_modules[\\/](react|react-dom|scheduler|use-sync-external-store|@tanstack[\\/](query-core(?!.*infiniteQueryObserver)|react-query(?!.*useInfiniteQuery)|react-router|router-core|history|store|react-store))[\\/]/,
            },
            {
              name: 'base',
              test: /src[\\/](lib[\\/](http[\\/](api-error|error-words|http|limits|next-path|query-client|reachability)|pictures[\\/]asset-url|browser-storage|idle|theme|session[\\/]|i18n[\\/](i18n|format-message|base\.zh))|ui[\\/](button|overlays[\\/]toast|skeleton)|app[\\/](page-title|app-header|session-end|pages[\\/](notices|page-pending))|features[\\/]accounts[\\/](api|preference))/,
            },
            // The code that the pages of a signed-out user share.
            {
              name: 'account',
              test: /src[\\/](app[\\/]pages[\\/]account[\\/](account-frame|use-go-on)|features[\\/]accounts[\\/](account-form|password-field|credentials))/,
            },
            // The code that the pages of a signed-in user share.
            {
              name: 'signed-in',
              test: /src[\\/](lib[\\/](http[\\/]download|intake[\\/](picture-file|use-handed-over|handed-over)|pictures[\\/](model-name|title)|pause|use-now)|features[\\/]editor[\\/](api|store|document[\\/]|run[\\/]run-progress|tasks[\\/](tasks|task-stream|use-task))|ui[\\/](banner|fields[\\/](checkbox|segmented)|meter|overlays[\\/]notify-problem|picture)|app[\\/]pages[\\/](for-person|signed-in-menu)|features[\\/]library[\\/](api|download-item|item|picture-ids|cache[\\/](?!item-query|optimistic|use-saved)|card[\\/](image|library|thumbnail)|grid[\\/]|saving[\\/]|selection[\\/]selection\.ts))|icons-react[\\/].*[\\/]Icon(CloudOff|Photo|Trash)\.mjs/,
            },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:3000' } },
});
