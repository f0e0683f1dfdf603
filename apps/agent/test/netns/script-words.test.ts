/** What a script of the configuration is handed: the very words that stock keepalived hands it. */
import { spawnSync } from 'node:child_process'
import { directorKinds } from '@keelson/lab/director-kinds'
import { Experiment } from '@keelson/lab/experiment'
import { isAble } from '@keelson/lab/machine-abilities'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** Behind the script's own path and number. */
const commands = [
  'plain words',
  "'a  b' c",
  "x'y z'w ''",
  'a\\tb',
  "'a\\tb' a\\ b",
  "'it\\'s'",
  '\\x41\\102\\cA. \\x4 \\1234',
  '\\ca \\c1 \\q\\E',
  'a\\',
  '$HOME *.c ; x',
]

/**
 * 2.3.4 resolves what stands behind a backslash before it parts the words, not after: `a\tb` is two of them, and so are these
 * others. Ours are 2.2.7's.
 */
const sinceThen = new Set([3, 4, 5, 8])
const isLater = () => /v2\.([3-9]|\d\d)\./.test(spawnSync('keepalived', ['--version'], { encoding: 'utf8' }).stderr)

const ARGV = '/run/argv'
/** Writes its words to a file of its number, whole or not at all. */
const SCRIPT = `#!/bin/sh
for word in "$@"; do printf '[%s]' "$word"; done | od -An -c > "/run/new.$1.$$"
mv "/run/new.$1.$$" "/run/out.$1"
`

const conf = `global_defs {
    script_user root
}
${commands.map((words, n) => `vrrp_script s${n} {\n    script "${ARGV} ${n} ${words}"\n    interval 1\n}\n`).join('')}
vrrp_instance V {
    interface eth0
    virtual_router_id 9
    track_script {
        ${commands.map((_, n) => `s${n}`).join('\n        ')}
    }
    virtual_ipaddress {
        125.38.38.64
    }
}
`

describe.skipIf(!isAble('namespaces', 'keepalived'))('a script', () => {
  let experiment: Experiment
  beforeAll(async () => {
    experiment = await Experiment.start()
    await experiment.machines({ a: '125.38.38.11', b: '125.38.38.12' })
  })
  afterAll(() => experiment.stop())

  const handed = async (host: string, kind: keyof typeof directorKinds) => {
    const script = experiment.write(host, 'argv', SCRIPT)
    await experiment.lab.exec(host, ['install', '-m', '755', script, ARGV])
    // An instance leaves INIT only when every one of its scripts has run.
    await directorKinds[kind].start(experiment, host, conf).output.line(/Entering BACKUP/)
    const outputs = commands.map((_, n) => experiment.lab.exec(host, ['cat', `/run/out.${n}`]))
    return (await Promise.all(outputs)).map(({ stdout }) => stdout)
  }

  it('is handed the words that stock keepalived hands it', async () => {
    const stock = await handed('a', 'keepalived')
    expect(stock.every(words => words.length > 0)).toBe(true)
    const alike = (words: string[]) => (isLater() ? words.filter((_, n) => !sinceThen.has(n)) : words)
    expect(alike(await handed('b', 'keelson'))).toEqual(alike(stock))
  })
})
