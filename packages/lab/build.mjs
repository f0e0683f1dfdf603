// The lab's programs, one file each, so that a network namespace starts in milliseconds.
import { build } from 'esbuild'

await build({
  entryPoints: [
    'src/lab-daemon.ts',
    'src/lab-client.ts',
    ...['web-server', 'client', 'check-target'].map(name => `src/programs/${name}.ts`),
  ],
  outdir: 'dist',
  outbase: 'src',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  sourcemap: true,
  logLevel: 'warning',
})
