import { compileMessage } from '@lingui/message-utils/compileMessage';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** Turns an ICU catalogue into ready-parsed messages, so that the browser gets no ICU parser. */
const messageCatalogues = (): Plugin => ({
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

export default defineConfig({
  plugins: [messageCatalogues(), react()],
  build: {
    target: ['chrome125', 'edge125', 'firefox128', 'safari18'],
    manifest: true,
    // The Content-Security-Policy allows fonts from this site alone, so nothing may become a data: URL.
    assetsInlineLimit: 0,
  },
  server: { proxy: { '/api': 'http://127.0.0.1:3000' } },
});
