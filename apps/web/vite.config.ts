import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compressedTwins, messageCatalogues, pageDocuments } from './vite-plugins.ts';

/** What each page needs at once, as src/app/router.tsx asks for it; the words in the default language. */
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
    modules: ['src/app/pages/storage-page.tsx', words('editor'), words('storage'), words('viewer')],
    data: [ME],
  },
  settings: {
    modules: ['src/app/pages/settings-page.tsx', words('editor'), words('storage'), words('settings')],
    data: [ME],
  },
};

export default defineConfig({
  plugins: [messageCatalogues(), react(), pageDocuments(PAGES), compressedTwins()],
  worker: {
    format: 'es',
    // The server lets a file of this name, and no other, compile WebAssembly.
    rolldownOptions: { output: { entryFileNames: 'assets/decoder-[hash].js' } },
  },
  build: {
    target: ['chrome125', 'edge125', 'firefox128', 'safari18'],
    // Every browser of the target knows modulepreload.
    modulePreload: { polyfill: false },
    manifest: true,
    // The Content-Security-Policy allows fonts from this site alone, so nothing may become a data: URL.
    assetsInlineLimit: 0,
    // All styles together are smaller than the requests for them apart would be.
    cssCodeSplit: false,
    rolldownOptions: {
      output: {
        // What every page needs, in one file instead of the dozen that sharing between pages would make of it.
        codeSplitting: {
          groups: [
            {
              name: 'framework',
              test: /node_modules[\\/](react|react-dom|scheduler|use-sync-external-store|@lingui[\\/]core|@tanstack[\\/](query-core|react-query|react-router|router-core|history|store|react-store))[\\/]/,
            },
            {
              name: 'base',
              test: /src[\\/](lib[\\/](api-error|asset-url|browser-storage|error-words|http|idle|limits|next-path|query-client|reachability|theme|session[\\/]|i18n[\\/](i18n|base\.zh))|ui[\\/](button|toast|skeleton)|app[\\/](page-title|app-header|session-end|pages[\\/](notices|page-pending))|features[\\/]accounts[\\/](api|preference))/,
            },
            // What the pages of a stranger share.
            {
              name: 'account',
              test: /src[\\/](app[\\/]pages[\\/]account[\\/](account-frame|use-go-on)|features[\\/]accounts[\\/](account-form|password-field|credentials))/,
            },
            // What the pages of a person share.
            {
              name: 'signed-in',
              test: /src[\\/](lib[\\/](download|pause|title|upload|use-now)|features[\\/]editor[\\/]run-progress|ui[\\/](banner|meter|picture|segmented)|app[\\/]pages[\\/](for-person|signed-in-menu)|features[\\/]library[\\/](api|pages|picture-ids|saving[\\/]|use-library-sync))/,
            },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:3000' } },
});
