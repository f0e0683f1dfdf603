// Starts the lab inside namespaces of its own. Whoever holds the returned process holds the lab: when it dies, all dies.
import { spawn, spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const daemon = join(dirname(fileURLToPath(import.meta.url)), '../dist/lab-daemon.mjs')
const bins = join(dirname(fileURLToPath(import.meta.url)), '../../../node_modules/.bin')

/** The unshare flags this machine allows, or undefined where namespaces are refused. */
export function namespaceFlags() {
  const common = ['--net', '--pid', '--fork', '--kill-child=SIGKILL', '--mount-proc']
  const candidates = process.getuid?.() === 0 ? [common] : [['--user', '--map-root-user', ...common]]
  return candidates.find(
    flags =>
      spawnSync('unshare', [...flags, 'sh', '-c', 'ip link add probe type bridge'], { stdio: 'ignore' }).status === 0,
  )
}

/** Spawns the lab with its state in `dir`; `flags` as lab-daemon takes them. The caller keeps stdin open as long as the lab is to live. */
export function spawnLab(dir, flags = []) {
  const unshare = namespaceFlags()
  if (!unshare) throw new Error('network namespaces are refused on this machine')
  return spawn('setpriv', ['--pdeathsig', 'KILL', 'unshare', ...unshare, process.execPath, daemon, dir, ...flags], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true, // Ctrl-C reaches only whoever started the lab, which then ends it
    env: { ...process.env, PATH: `${bins}:${process.env.PATH}` },
  })
}

/** Resolves when the lab says it is ready; every other line goes to `say`. */
export function labReady(lab, say = () => {}) {
  return new Promise((resolve, reject) => {
    let rest = ''
    lab.stdout.setEncoding('utf8').on('data', chunk => {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop()
      for (const line of lines) line === 'lab ready' ? resolve() : say(line)
    })
    lab.once('exit', code => reject(new Error(`the lab ended with status ${code}`)))
  })
}
