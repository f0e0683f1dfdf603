/** Checkers that look only at the virtual servers that are others come to what they come to when they look at all. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Config, effectiveConfig } from '@keelson/keepalived-conf/config'
import { follow } from '@keelson/keepalived-conf/follow'
import { parse } from '@keelson/keepalived-conf/parse'
import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { exchangedServers } from '../src/checkers/exchanged-servers'
import { SharedChecks } from '../src/checkers/shared-checks'
import { WatchedChecks } from '../src/checkers/watched-checks'

const folder = mkdtempSync(join(tmpdir(), 'keelson-exchanged-'))
const file = join(folder, 'load')
writeFileSync(file, '7\n')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const checks = [
  '',
  'TCP_CHECK {\nretry 0\n}',
  'TCP_CHECK {\nconnect_timeout 2\n}',
  'SSL_GET {\nurl {\npath /\n}\n}',
  'FILE_CHECK {\ntrack_file load\nweight 1\n}',
]
/** Port 1 of this machine: refused at once. */
const virtualServer = fc
  .tuple(fc.nat(3), fc.array(fc.tuple(fc.nat(2), fc.constantFrom(...checks), fc.nat(9)), { maxLength: 3 }))
  .map(
    ([host, reals]) =>
      `virtual_server 10.0.0.${host} 80 {\ndelay_loop 3600\nprotocol TCP\n${reals
        .map(([real, check, weight]) => `real_server 127.0.0.${real + 1} 1 {\nweight ${weight}\n${check}\n}\n`)
        .join('')}}\n`,
  )
const edit = fc.tuple(fc.nat(9), fc.option(virtualServer), fc.option(fc.constantFrom('one', 'two'), { freq: 3 }))

/** What checks of a configuration run for whom, and what a file told. */
class Checkers {
  readonly #told: string[] = []
  readonly #shared = new SharedChecks(
    { shared: true, verifyCertificates: false },
    () => {},
    () => {},
  )
  readonly #watched = new WatchedChecks(
    ({ key }, { reason }) => this.#told.push(`${key} ${reason}`),
    () => {},
  )
  #before: Config['virtual_server'] = []

  constructor(private readonly looksAtAll: boolean) {}

  configure(config: Config): unknown {
    const { virtual_server } = config
    const ids = new Set(this.#before.map(({ id }) => id)).size
    const exchanged = this.looksAtAll ? undefined : exchangedServers(this.#before, virtual_server, ids)
    this.#before = virtual_server
    this.#told.length = 0
    this.#shared.reconcile(config, () => {}, exchanged)()
    this.#watched.reconcile(config, exchanged)
    return [this.#shared.size, virtual_server.map(({ id }) => this.#shared.probeNow(id)), [...this.#told].sort()]
  }

  stop(): void {
    this.#shared.stop()
    this.#watched.stop()
  }
}

it('from any configuration to any other', () => {
  const textOf = (ssl: string, servers: readonly string[]) =>
    `SSL {\npassword ${ssl}\n}\ntrack_file load {\nfile ${file}\n}\n${servers.join('')}`
  fc.assert(
    fc.property(fc.array(virtualServer, { maxLength: 5 }), fc.array(edit, { maxLength: 5 }), (first, edits) => {
      const [some, all] = [new Checkers(false), new Checkers(true)]
      try {
        let ssl = 'none'
        const servers = [...first]
        let document = parse(textOf(ssl, servers))
        some.configure(effectiveConfig(document))
        all.configure(effectiveConfig(document))
        for (const [at, server, other] of edits) {
          servers.splice(at % (servers.length + 1), 1, ...(server === null ? [] : [server]))
          ssl = other ?? ssl
          const text = textOf(ssl, servers)
          document = follow(document, text) ?? parse(text)
          const config = effectiveConfig(document)
          expect(some.configure(config)).toEqual(all.configure(config))
        }
      } finally {
        some.stop()
        all.stop()
      }
    }),
    { numRuns: 60 },
  )
})

it('one that is another one is all that is looked at; where one came, went or moved all are', () => {
  const named = (...names: string[]) =>
    names.map(name => `virtual_server 10.0.0.${name} 80 {\nprotocol TCP\n}\n`).join('')
  const before = parse(named('1', '2'))
  const servers = (text: string) => effectiveConfig(follow(before, text) ?? parse(text)).virtual_server
  const exchanged = (text: string) => exchangedServers(effectiveConfig(before).virtual_server, servers(text), 2)
  expect(exchanged(named('1', '2'))).toEqual([])
  expect(exchanged(named('1', '2').replace('TCP\n}\n', 'TCP\nquorum 2\n}\n'))?.map(({ now }) => now.quorum)).toEqual([
    2,
  ])
  expect(exchanged(named('1', '3'))).toBeUndefined()
  expect(exchanged(named('2', '1'))).toBeUndefined()
  expect(exchanged(named('1'))).toBeUndefined()
})
