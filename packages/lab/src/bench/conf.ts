/** The largest configuration known (2,284 virtual servers, 37,298 real servers): read and judged here and by `keepalived -t`, in turn. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { effectiveConfig } from '@keelson/keepalived-conf/config'
import { setValue } from '@keelson/keepalived-conf/edit'
import { parse } from '@keelson/keepalived-conf/parse'
import { render } from '@keelson/keepalived-conf/render'
import { validate, validateStatement } from '@keelson/keepalived-conf/validate'

const RUNS = Number(process.argv[2] ?? 7)
const VIRTUAL_SERVERS = 2284
const REAL_SERVERS = 37_298

const vip = (index: number) => `10.${(index >> 8) & 255}.${index & 255}.1`
const rip = (index: number) => `172.${16 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`

function configuration(): string {
  const parts = ['global_defs {\n    router_id LVS_1\n}\n']
  let real = 0
  for (let index = 0; index < VIRTUAL_SERVERS; index++) {
    parts.push(`
virtual_server ${vip(index)} 80 {
    delay_loop 6
    lb_algo wrr
    lb_kind DR
    protocol TCP
`)
    const end = Math.floor((REAL_SERVERS * (index + 1)) / VIRTUAL_SERVERS)
    for (; real < end; real++)
      parts.push(`
    real_server ${rip(real)} 80 {
        weight 1
        TCP_CHECK {
            connect_timeout 3
            connect_port 80
        }
    }
`)
    parts.push('}\n')
  }
  return parts.join('')
}

const timed = <T>(work: () => T): [milliseconds: number, result: T] => {
  const startedAt = performance.now()
  const result = work()
  return [performance.now() - startedAt, result]
}

function keepalived(file: string): number {
  const user = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user']
  const [took, { status, stderr }] = timed(() =>
    spawnSync('unshare', [...user, '--net', 'keepalived', '-t', '-f', file], { encoding: 'utf8' }),
  )
  if (status !== 0) throw new Error(`keepalived -t: ${status} ${stderr.slice(0, 200)}`)
  return took
}

const median = (values: number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN
const shown = (values: number[]) =>
  `${median(values).toFixed(1)} ms (${Math.min(...values).toFixed(1)} to ${Math.max(...values).toFixed(1)})`

const text = configuration()
const folder = mkdtempSync(join(tmpdir(), 'keelson-bench-'))
const file = join(folder, 'keepalived.conf')
writeFileSync(file, text)
const taken: Record<'stock' | 'parse' | 'check' | 'config' | 'edit' | 'heap', number[]> = {
  stock: [],
  parse: [],
  check: [],
  config: [],
  edit: [],
  heap: [],
}
try {
  process.stdout.write(
    `${(text.length / 1e6).toFixed(1)} MB, ${VIRTUAL_SERVERS} virtual_server, ${REAL_SERVERS} real_server\n`,
  )
  for (let run = 0; run <= RUNS; run++) {
    const stock = keepalived(file)
    // A text of its own each time: what is kept of the last one must not help.
    const [fresh] = [Buffer.from(text, 'latin1').toString('latin1')]
    const [read, document] = timed(() => parse(fresh))
    const [judged, found] = timed(() => validate(document))
    const [configured, config] = timed(() => effectiveConfig(document))
    if (found.length > 0 || config.virtual_server.length !== VIRTUAL_SERVERS) throw new Error('the file was not read')
    const heap = process.memoryUsage().heapUsed / 1e6
    const edits: number[] = []
    let now = document
    for (let turn = 0; turn < 5; turn++) {
      const name = `${vip((turn * 457) % VIRTUAL_SERVERS)} 80`
      const path = [{ block: 'virtual_server', name }, { block: 'real_server', index: 3 }, 'weight']
      const [took] = timed(() => {
        const before = now
        now = setValue(before, path, `${run + turn + 2}`).document
        const changed = now.root.statements.find((each, index) => each !== before.root.statements[index])
        const findings = changed ? validateStatement(now, changed) : []
        if (findings.length > 0) throw new Error('the edit was not understood')
        return render(now).charCodeAt(now.text.length - 1)
      })
      edits.push(took)
    }
    const line = `keepalived -t ${stock.toFixed(0)} ms  parse ${read.toFixed(0)}  validate ${judged.toFixed(0)}  effectiveConfig ${configured.toFixed(0)}  edits ${edits.map(each => each.toFixed(1)).join(' ')}`
    process.stdout.write(`${run === 0 ? 'first run, cold' : `run ${run}`}: ${line}\n`)
    if (run === 0) continue
    taken.stock.push(stock)
    taken.parse.push(read)
    taken.check.push(read + judged)
    taken.config.push(read + judged + configured)
    // The first edit also makes the index of lines, which every later one moves along.
    taken.edit.push(...edits.slice(1))
    taken.heap.push(heap)
  }
} finally {
  rmSync(folder, { recursive: true })
}

const ratio = (part: number[], whole: number[]) => (median(part) / median(whole)).toFixed(3)
process.stdout.write(`
keepalived -t                       ${shown(taken.stock)}
parse                               ${shown(taken.parse)}
parse + validate                    ${shown(taken.check)}   ${ratio(taken.check, taken.stock)} of keepalived -t (goal 1.0)
  + effectiveConfig                 ${shown(taken.config)}   ${ratio(taken.config, taken.stock)} of keepalived -t
one value edited, judged, rendered  ${shown(taken.edit)}   ${ratio(taken.edit, taken.parse)} of a parse (goal 0.05), ${ratio(taken.edit, taken.check)} of parse + validate
heap                                ${median(taken.heap).toFixed(0)} MB with document and configuration
`)
