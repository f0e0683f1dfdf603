// The lab's programs, one file each, so that a network namespace starts in milliseconds.
import { spawnSync } from 'node:child_process'
import { build } from 'esbuild'

await build({
  entryPoints: [
    'src/lab-daemon.ts',
    'src/lab-client.ts',
    'src/programs/web-server.ts',
    'src/programs/client.ts',
    'src/programs/asker.ts',
    'src/programs/caller.ts',
    'src/programs/named-server.ts',
    'src/programs/knocks.ts',
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
    'src/run-ipvs-traffic.ts',
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

// Without a C compiler an experiment that wants these takes what Node can do.
for (const program of ['steady-knocks', 'named-server']) {
  const argv = ['-O2', '-Wall', '-Wextra', '-o', `dist/programs/${program}`, `src/programs/${program}.c`]
  const { error, status } = spawnSync('cc', argv, { stdio: 'inherit' })
  if (!error && status !== 0) process.exit(1)
}
