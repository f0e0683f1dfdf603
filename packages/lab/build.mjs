// The lab's programs, one file each, so that a network namespace starts in milliseconds.
import { build } from 'esbuild'

await build({
  entryPoints: [
    'src/lab-daemon.ts',
    'src/lab-client.ts',
    'src/programs/web-server.ts',
    'src/programs/client.ts',
    'src/programs/caller.ts',
    'src/programs/check-target.ts',
    'src/programs/mail-server.ts',
    'src/programs/odd-servers.ts',
    'src/programs/fickle-servers.ts',
    'src/programs/tls-front.ts',
    'src/guest/guest-side.ts',
    'src/guest/run-in-guest.ts',
    'src/guest-lab.ts',
    'src/checker-oracle/run-oracle.ts',
    'src/checker-oracle/record.ts',
    'src/ipvs-oracle/run-ipvs-oracle.ts',
    'src/ipvs-oracle/run-arrivals.ts',
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
