/** Stock keepalived as the judge of configurations, in a network namespace with an eth0 and an eth1. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const LAN = [
  'ip link set lo up',
  'ip link add eth0 type veth peer name eth1',
  'ip addr add 125.38.38.11/24 dev eth0',
  'ip link set eth0 up',
  'ip link set eth1 up',
].join(' && ')

/** Side by side (a hang ends after three seconds of CPU): keepalived spends its time in being loaded. */
const SHARDS = 3

/** Said by 2.3.4 and not by 2.2.7, whose table ours is. */
const ofLaterVersions = /below minimum \d+ms, resetting$|has no members - removing$/

let usable: boolean | undefined

/** Is keepalived installed, and can this user make a namespace to run it in? */
export function hasKeepalived(): boolean {
  usable ??= keepalivedInNamespace(['--version']).status === 0
  return usable
}

/** Every line that `keepalived -t` prints about each of the texts, asked in one namespace; a crash or a hang is a line too. */
export function keepalivedSaysOfEach(texts: readonly string[]): string[][] {
  const folder = mkdtempSync(join(tmpdir(), 'keelson-oracle-'))
  try {
    texts.forEach((text, index) => {
      writeFileSync(join(folder, `${index}.conf`), text)
    })
    const shard = (first: number) =>
      `ulimit -t 3; for i in $(seq ${first} ${SHARDS} ${texts.length - 1}); do
         keepalived -t -f "${folder}/$i.conf" > "${folder}/$i.said" 2>&1
         if [ $? -gt 100 ]; then echo "keepalived crashed" >> "${folder}/$i.said"; fi
       done`
    const all = Array.from({ length: SHARDS }, (_, first) => `(${shard(first)}) &`).join(' ')
    spawnSync('unshare', namespace(`${LAN}; (${all} wait) 2>/dev/null`), { encoding: 'utf8' })
    return texts.map((_, index) =>
      readFileSync(join(folder, `${index}.said`), 'latin1')
        .split('\n')
        .filter(line => line !== '' && !ofLaterVersions.test(line)),
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The lines of the file that keepalived complains about. */
export function complainedLines(said: readonly string[]): number[] {
  const lines = said.flatMap(line => {
    const match = /Line (\d+)\)/.exec(line)
    return match ? [Number(match[1])] : []
  })
  return [...new Set(lines)].sort((a, b) => a - b)
}

function keepalivedInNamespace(args: string[]) {
  return spawnSync('unshare', namespace(`${LAN} && exec keepalived ${args.join(' ')}`), {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
}

function namespace(command: string): string[] {
  const user = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user']
  return [...user, '--net', 'sh', '-c', command]
}
