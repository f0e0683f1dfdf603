// Prisma's client, Next's pages and the server's bundle, in that order. Types and lint are separate scripts.
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const folder = fileURLToPath(new URL('.', import.meta.url))
const require = createRequire(import.meta.url)
const what = new Set(process.argv.slice(2))
const wants = part => what.size === 0 || what.has(part)

if (wants('prisma')) {
  // `generate` needs no schema engine, but looks for one to download unless it is told of a file
  run(require.resolve('prisma/build/index.js'), ['generate', '--no-hints'], {
    PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true',
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
  })
}
if (wants('next'))
  run(require.resolve('next/dist/bin/next'), ['build', '--turbopack'], { NEXT_TELEMETRY_DISABLED: '1' })
if (wants('server')) {
  await build({
    entryPoints: [`${folder}server.ts`],
    outfile: `${folder}dist/server.mjs`,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: true,
    logLevel: 'warning',
    plugins: [
      {
        // npm packages stay outside; our own and relative files go in
        name: 'npm-external',
        setup: builder =>
          builder.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
            kind === 'entry-point' || path.startsWith('@keelson/') ? undefined : { path, external: true },
          ),
      },
    ],
  })
}

function run(script, args, env) {
  const { status } = spawnSync(process.execPath, [script, ...args], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  })
  if (status !== 0) process.exit(status ?? 1)
}
