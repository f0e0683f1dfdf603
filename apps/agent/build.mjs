// One entry and a chunk for each thing it can be run as; koffi stays outside because it carries its native binaries.
import { chmodSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

export const buildAgent = async () => {
  const here = dirname(fileURLToPath(import.meta.url))
  rmSync(join(here, 'dist'), { recursive: true, force: true })
  await build({
    absWorkingDir: here,
    entryPoints: ['src/main.ts'],
    outdir: 'dist',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    // What a process reads at its start is what it costs in time and memory.
    splitting: true,
    minifySyntax: true,
    minifyWhitespace: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    sourcemap: true,
    sourcesContent: false, // Node reads the maps with the code; a stack trace needs places, not texts
    external: ['koffi'],
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  })
  chmodSync(join(here, 'bin/keelson-agent.mjs'), 0o755)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildAgent()
