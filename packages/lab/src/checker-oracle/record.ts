/**
 * Asks stock keepalived about all cases, inside the guest: `record.mjs OUT` leaves OUT/keepalived.txt. A kind of checks at a time,
 * each in a network of its own: an emulated machine does not answer all of them in time.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const [out = '.'] = process.argv.slice(2)
const KINDS = ['^tcp', '^http', '^(ssl|smtp)', '^(dns|udp|ping)', '^misc', '^(mails|file)', '^pool']
const ORACLE = join(import.meta.dirname, 'run-oracle.mjs')

const records = KINDS.map(kind => {
  const folder = mkdtempSync(join(tmpdir(), 'oracle-'))
  const argv = ['--net', process.execPath, ORACLE, 'keepalived', folder, kind]
  const { status } = spawnSync('unshare', argv, { stdio: 'inherit', env: { ...process.env, ORACLE_LIMIT: '180' } })
  if (status !== 0) throw new Error(`the oracle ended with status ${status} for ${kind}`)
  return readFileSync(join(folder, 'keepalived.txt'), 'utf8')
})
const [heading = ''] = records[0]?.split('\n## ', 1) ?? []
const cases = records.map(record => record.slice(record.indexOf('\n## ') + 1))
mkdirSync(out, { recursive: true })
writeFileSync(join(out, 'keepalived.txt'), `${heading}\n${cases.join('\n')}`)
