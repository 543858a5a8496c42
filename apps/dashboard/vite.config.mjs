import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const lib = (folder) => fileURLToPath(new URL(`../../libs/${folder}`, import.meta.url));
/** Where `npm run dev:dashboard` finds a running server. */
const server = process.env.KEELSON_SERVER ?? 'http://127.0.0.1:4400';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react()],
  resolve: {
    alias: {
      '@keelson/domain': lib('domain/src/index.ts'),
      '@keelson/client/graphql': lib('client/src/graphql/index.ts'),
    },
  },
  build: {
    outDir: fileURLToPath(new URL('../../dist/apps/dashboard', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    // A strict content security policy knows no data: fonts or scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1_000,
  },
  server: { proxy: { '/api': server, '/graphql': { target: server, ws: true } } },
});
