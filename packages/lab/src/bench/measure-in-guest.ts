/** Runs a measuring program of the agent's tests in a guest of its own; it says its figures as the last line of its output, in JSON. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { build } from 'esbuild'

const ROOT = join(import.meta.dirname, '../../../..')
/** The guest has of the repository what runs: dist folders. */
const FOLDER = join(ROOT, 'apps/agent/dist/measure')

export async function measureInGuest<Figures>(name: string, flags: string[], argv: string[]): Promise<Figures> {
  const outfile = join(FOLDER, `${name}.mjs`)
  await build({
    entryPoints: [join(ROOT, `apps/agent/test/guest/${name}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    external: ['koffi'],
    logLevel: 'warning',
  })
  const guest = join(ROOT, 'packages/lab/bin/guest.mjs')
  const child = spawn(process.execPath, [guest, ...flags, 'node', outfile, ...argv], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout.setEncoding('utf8').on('data', text => {
    said += text
  })
  const status = await new Promise(ended => child.once('close', ended))
  if (status !== 0) throw new Error(`${name} ended with status ${status}:\n${said}`)
  return JSON.parse(said.trim().split('\n').at(-1) ?? '') as Figures
}
