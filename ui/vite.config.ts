import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

// As the program sends it with every page of the window. The gallery is shown under the same policy.
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  // Only here: a state in a frame is as wide as it is to be seen.
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

export default defineConfig(({ mode }) => ({
  plugins: [svelte()],
  // The words live with the Rust programs that say them too.
  server: { port: 5173, strictPort: true, host: '127.0.0.1', fs: { allow: ['..'] } },
  preview: { host: '127.0.0.1', headers: { 'Content-Security-Policy': policy } },
  build: {
    // The gallery shows every state with a scripted backend; it is never part of the program.
    outDir: mode === 'gallery' ? '../target/gallery' : 'dist',
    emptyOutDir: true,
    rollupOptions: { input: mode === 'gallery' ? 'gallery.html' : 'index.html' },
    target: ['es2022', 'safari16.4'],
    // The policy allows files of the window's own origin only, so nothing may be inlined.
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
  },
  // Component tests mount, so they need the browser half of Svelte.
  resolve: process.env.VITEST ? { conditions: ['browser'] } : {},
  test: {
    environment: 'jsdom',
    include: ['tests/**/*.test.ts'],
    setupFiles: ['tests/setup.ts'],
    restoreMocks: true,
    // The first look of axe at a page takes seconds where other work goes on.
    testTimeout: 30_000,
  },
}));
