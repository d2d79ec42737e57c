import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

// The built files are committed: no source maps, no preload helper, names by content, nothing that depends on the clock.
export default defineConfig({
  plugins: [svelte()],
  build: { target: 'es2022', sourcemap: false, modulePreload: false, reportCompressedSize: false, assetsInlineLimit: 0 },
  server: { proxy: { '/graphql': { target: 'http://127.0.0.1:8099', ws: true }, '/mock': 'http://127.0.0.1:8099' } },
  test: { include: ['tests/**/*.test.ts'], environment: 'node' },
});
