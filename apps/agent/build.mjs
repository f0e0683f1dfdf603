// One bundle for all processes of the agent; koffi stays outside because it carries its native binaries.
import { chmodSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

export const buildAgent = async () => {
  const here = dirname(fileURLToPath(import.meta.url))
  await build({
    absWorkingDir: here,
    entryPoints: ['src/main.ts'],
    outfile: 'dist/main.mjs',
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    sourcemap: true,
    external: ['koffi'],
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  })
  chmodSync(join(here, 'bin/keelson-agent.mjs'), 0o755)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildAgent()
