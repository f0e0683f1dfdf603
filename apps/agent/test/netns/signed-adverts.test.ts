/** auth_hmac on real packets, IPv6's kernel checksum included. Debian's keepalived is older than auth_hmac: both are ours. */
import { isAdvert, priorityOf, VRRP_FILTER } from '@keelson/lab/capture'
import { Experiment } from '@keelson/lab/experiment'
import { isAble } from '@keelson/lab/machine-abilities'
import { describe, it } from 'vitest'

const A = '125.38.38.11'
const B = '125.38.38.12'
const C = '125.38.38.13'
const conf = (state: string, priority: number, version: number, vip: string, secret: string) => `
vrrp_instance VI_1 {
    state ${state}
    interface eth0
    virtual_router_id 51
    priority ${priority}
    version ${version}
    auth_hmac {
        key 1 hex:${secret.repeat(32)}
    }
    virtual_ipaddress {
        ${vip}
    }
}
`

describe.skipIf(!isAble('namespaces', 'tcpdump'))('signed adverts on the wire', () => {
  it.concurrent.for([
    { version: 2, vip: '125.38.38.64' },
    { version: 3, vip: '125.38.38.64' },
    { version: 3, vip: 'fe80::64' },
  ])('version $version with $vip: the same secret makes one MASTER, another makes two', async (mode, context) => {
    const experiment = await Experiment.start()
    context.onTestFinished(() => experiment.stop())
    await experiment.machines({ a: A, b: B, c: C })
    const onB = experiment.watchAddresses('b')
    const capture = await experiment.capture(VRRP_FILTER)
    const has = (line: string) => line.includes(` ${mode.vip}/`) && !line.startsWith('Deleted')
    experiment.startAgent('b', conf('BACKUP', 100, mode.version, mode.vip, 'a5'))
    await onB.line(has)
    experiment.startAgent('a', conf('MASTER', 150, mode.version, mode.vip, 'a5'))
    // It yields to whom it believes …
    await onB.line(line => line.includes(` ${mode.vip}/`) && line.startsWith('Deleted'))
    await capture.until(frame => isAdvert(frame) && priorityOf(frame) === 150, 5)
    context.expect(onB.lines.filter(has)).toHaveLength(1)
    // … and to nobody else.
    const onC = experiment.watchAddresses('c')
    experiment.startAgent('c', conf('BACKUP', 100, mode.version, mode.vip, 'b6'))
    await onC.line(has)
    const { stdout } = await experiment.agent('c', 'status', '--json')
    context.expect(JSON.parse(stdout)).toMatchObject(context.expect.anything())
    context.expect(stdout).toMatch(/"auth_ext_bad_hmac":\s*[1-9]/)
  })
})
