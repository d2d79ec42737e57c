import { defineConfig } from 'vite';
import react from '@vitejs/plugin-react';

// Served from the binary at /graphiql/, so every address is under it and none is foreign.
export default defineConfig({
  base: '/graphiql/',
  plugins: [react()],
  worker: { format: 'es' },
  build: {
    sourcemap: false,
    target: 'es2022',
    chunkSizeWarningLimit: 8000,
    // fonts and icons stay files: the content security policy need not allow more than it does
    assetsInlineLimit: 0,
  },
});
