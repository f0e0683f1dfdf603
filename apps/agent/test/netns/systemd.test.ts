/** A director as systemd runs it: what the unit may not take from it, and what systemd is told, over a socket like systemd's. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { instanceConf } from '@keelson/lab/article-conf'
import { isAdvert, VRRP_FILTER } from '@keelson/lab/capture'
import { Experiment } from '@keelson/lab/experiment'
import { isAble } from '@keelson/lab/machine-abilities'
import { OutputWatch } from '@keelson/lab/output-watch'
import { VIP } from '@keelson/lab/topology'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  AF_UNIX,
  bindSocket,
  closeDescriptor,
  openSocket,
  receiveFrom,
  SOCK_DGRAM,
  SOCK_NONBLOCK,
  watchDescriptor,
} from '../../src/kernel/libc'
import { unixAddress } from '../../src/watchdog/service-manager'

/** What comes at the socket, a line for each assignment. */
function listen(path: string): OutputWatch {
  const heard = new OutputWatch('the socket of systemd')
  const fd = openSocket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, path)
  bindSocket(fd, unixAddress(path), path)
  const buffer = Buffer.alloc(4096)
  const watch = watchDescriptor(fd, () => {
    for (let length = receiveFrom(fd, buffer, path); length !== undefined; length = receiveFrom(fd, buffer, path))
      heard.take(`${buffer.toString('utf8', 0, length)}\n`)
  })
  onTestFinished(() => {
    watch.close()
    closeDescriptor(fd)
  })
  return heard
}

const conf = instanceConf({ state: 'MASTER', priority: 150 })

/** A director that is told where systemd listens, and how long its silence may last, µs. */
async function underSystemd(watchdog: number) {
  const experiment = await Experiment.start()
  onTestFinished(() => experiment.stop())
  await experiment.machines({ a: '125.38.38.11' })
  const path = join(experiment.dir, 'notify.sock')
  const heard = listen(path)
  const command = experiment.agentCommand('a', conf, ['--forwarder', 'none'])
  const director = experiment.run('a', ['env', `NOTIFY_SOCKET=${path}`, `WATCHDOG_USEC=${watchdog}`, ...command])
  return { experiment, heard, director }
}

describe.skipIf(!isAble('namespaces'))('what systemd is told', () => {
  it('is ready when it advertises, is heard of, tells a new file, and hands over when it is stopped', async () => {
    const { experiment, heard, director } = await underSystemd(600_000)
    await heard.line(/^READY=1$/)
    const file = join(experiment.dir, 'a', 'keepalived.conf')
    expect(heard.lines.filter(line => line.startsWith('STATUS='))).toEqual([`STATUS=runs ${file}; engine builtin`])
    await heard.line(/^WATCHDOG=1$/, heard.mark)
    await heard.line(/^WATCHDOG=1$/, heard.mark)
    const environment = await experiment.lab.exec('a', ['sh', '-c', 'cat /proc/$(pgrep -f ^keelson-vrrp)/environ'])
    expect(environment.stdout).toContain('PATH=')
    expect(environment.stdout).not.toContain('NOTIFY_SOCKET')
    const addresses = experiment.watchAddresses('a')
    await addresses.line(new RegExp(VIP))
    const mark = heard.mark
    experiment.write('a', 'keepalived.conf', `${conf}\n# another\n`)
    await experiment.signal('a', 'HUP', '^keelson-watchdog')
    await heard.line(/^STATUS=runs /, mark)
    await experiment.signal('a', 'TERM', '^keelson-watchdog')
    await heard.line(/^STOPPING=1$/)
    await addresses.line(new RegExp(`Deleted.*${VIP}`))
    expect((await director.ended).code).toBe(0)
  })

  it('a watchdog that stands still is not heard of any more', async () => {
    const { experiment, heard } = await underSystemd(300_000)
    await heard.line(/^WATCHDOG=1$/)
    const watch = experiment.agentWatch('a')
    await watch.line(/"MASTER"/)
    const capture = await experiment.capture(VRRP_FILTER)
    await experiment.signal('a', 'STOP', '^keelson-watchdog')
    const another = (count: number) => capture.until(isAdvert, capture.frames().filter(isAdvert).length + count)
    await another(1) // what it had said before has come by then
    const mark = heard.mark
    // Adverts go on meanwhile, one a second: three are ten times the silence that systemd would bear.
    await another(3)
    expect(heard.lines.slice(mark)).toEqual([])
    await experiment.signal('a', 'CONT', '^keelson-watchdog')
    await heard.line(/^WATCHDOG=1$/, mark)
  })
})

describe.skipIf(!isAble('systemdAnalyze'))('keelson-agent.service', () => {
  const unit = readFileSync(new URL('../../keelson-agent.service', import.meta.url), 'utf8')

  function analyze(...words: string[]) {
    const dir = mkdtempSync(join(tmpdir(), 'keelson-unit-'))
    onTestFinished(() => rmSync(dir, { recursive: true }))
    const file = join(dir, 'keelson-agent.service')
    writeFileSync(file, unit.replace('/usr/local/bin/keelson-agent', '/bin/true'))
    const { status, stdout, stderr } = spawnSync('systemd-analyze', [...words, file], { encoding: 'utf8' })
    return { status, said: `${stdout}${stderr}` }
  }

  it('has no word that systemd does not know', () => {
    expect(analyze('verify')).toEqual({ status: 0, said: '' })
  })

  it('takes away what a director can do without', () => {
    const { status, said } = analyze('security', '--offline=true', '--threshold=60')
    expect(said).toContain('Overall exposure level')
    expect(status, said).toBe(0)
  })

  it.each([
    [
      'CapabilityBoundingSet',
      ['CAP_NET_ADMIN', 'CAP_NET_RAW', 'CAP_NET_BIND_SERVICE', 'CAP_SYS_NICE', 'CAP_SYS_MODULE', 'CAP_SETUID'],
    ],
    ['RestrictAddressFamilies', ['AF_UNIX', 'AF_INET', 'AF_INET6', 'AF_NETLINK', 'AF_PACKET']],
  ])('leaves it %s', (directive, needed) => {
    const lines = [...unit.matchAll(new RegExp(`^${directive}=(.*)$`, 'gm'))].flatMap(([, words = '']) =>
      words.split(' '),
    )
    expect(lines).toEqual(expect.arrayContaining(needed))
  })

  it.each([
    'MemoryDenyWriteExecute',
    'RestrictRealtime',
    'NoNewPrivileges',
    'PrivateTmp',
    'PrivateNetwork',
    'ProtectKernelTunables',
    'ProtectKernelModules',
  ])('does not set %s, which a director or its scripts cannot live with', directive => {
    expect(unit).not.toMatch(new RegExp(`^${directive}=`, 'm'))
  })
})
