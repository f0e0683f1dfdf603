/** doctor on real machines: a DR real server that holds the VIP quietly, one that shouts it, one without it, one that is not there. */
import { AGENT, Experiment } from '@keelson/lab/experiment'
import { isAble } from '@keelson/lab/machine-abilities'
import { describe, it } from 'vitest'

const VIP = '125.38.38.64'
const [QUIET, LOUD, EMPTY, GONE] = ['125.38.38.21', '125.38.38.22', '125.38.38.23', '125.38.38.24']
const conf = (lbKind: string) => `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    virtual_ipaddress {
        ${VIP}
    }
}
virtual_server ${VIP} 80 {
    lb_algo wlc
    lb_kind ${lbKind}
    protocol TCP
${[QUIET, LOUD, EMPTY, GONE].map(real => `    real_server ${real} 80 {\n    }\n`).join('')}}
`

describe.skipIf(!isAble('namespaces'))('doctor', () => {
  it('finds what a director and its real servers lack, whether it holds the VIP or not', async ({
    expect,
    onTestFinished,
  }) => {
    const experiment = await Experiment.start()
    onTestFinished(() => experiment.stop())
    await experiment.machines({ a: '125.38.38.11', quiet: QUIET, loud: LOUD, empty: EMPTY })
    const on = (host: string, script: string) => experiment.lab.exec(host, ['sh', '-c', script])
    for (const host of ['quiet', 'loud']) await on(host, `ip link set lo up; ip address add ${VIP}/32 dev lo`)
    await on(
      'quiet',
      'echo 1 > /proc/sys/net/ipv4/conf/all/arp_ignore; echo 2 > /proc/sys/net/ipv4/conf/all/arp_announce',
    )
    await on('empty', 'echo 0 > /proc/sys/net/ipv4/ip_forward')
    const doctor = async (text: string) => {
      const { code, stdout } = await experiment.lab.exec('a', [
        process.execPath,
        AGENT,
        'doctor',
        experiment.write('a', 'keepalived.conf', text),
        '--json',
      ])
      return { code, findings: JSON.parse(stdout) as { id: string; severity: string; text: string }[] }
    }
    const words = [
      expect.stringMatching(`^ok ${QUIET} holds ${VIP} and keeps quiet`),
      expect.stringMatching(`^error ${LOUD} answers ARP for ${VIP}`),
      expect.stringMatching(`^warning ${EMPTY} does not answer a ping to ${VIP}`),
      expect.stringMatching(`^warning ${GONE} .* does not answer ARP`),
    ]
    for (const held of [false, true]) {
      if (held) await on('a', `ip address add ${VIP}/32 dev eth0`)
      const { code, findings } = await doctor(conf('DR'))
      expect(code).toBe(1)
      expect(findings.filter(({ id }) => id.startsWith('dr-')).map(each => `${each.severity} ${each.text}`)).toEqual(
        words,
      )
      expect(findings.map(({ id }) => id)).toContain('interfaces')
    }

    await on('a', 'echo 0 > /proc/sys/net/ipv4/ip_forward')
    const forwarding = async () => {
      const { findings } = await doctor(conf('NAT'))
      return findings.flatMap(({ id, severity }) =>
        id === 'ip-forward' || id.startsWith('dr-') ? [`${id} ${severity}`] : [],
      )
    }
    expect(await forwarding()).toEqual(['ip-forward error'])
    await on('a', 'sysctl -w net.ipv4.ip_forward=1')
    expect(await forwarding()).toEqual(['ip-forward ok'])
  })
})
