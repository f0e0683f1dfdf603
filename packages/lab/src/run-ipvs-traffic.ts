/** In the guest: `run-ipvs-traffic.mjs carried|engine|killed|owned|taken-over` sends real connections through directors with IPVS, prints what became of them as JSON. */
import { drain, inhibit, quorum, templates } from './ipvs-traffic/carried'
import { engine } from './ipvs-traffic/engine'
import { killed } from './ipvs-traffic/killed'
import { listings } from './ipvs-traffic/listings'
import { IpvsNetwork } from './ipvs-traffic/network'
import { owned } from './ipvs-traffic/owned'
import { step } from './ipvs-traffic/step'
import { takenOver } from './ipvs-traffic/taken-over'
import { DESTINATIONS, matrix, trafficConf, VIPS } from './ipvs-traffic/traffic-conf'

/** Connections of the first combination; the others take ten rounds of all weights, for the sake of the suite's time. */
const MANY = 1000
const FEWER = 80

async function carried(): Promise<unknown> {
  const direct = [...new Set(matrix.filter(({ method }) => method !== 'NAT').map(({ vip }) => vip))]
  const all = [...Object.values(VIPS), `fd00::${VIPS.persistent.split('.')[3]}`, ...matrix.map(({ vip }) => vip)]
  const routed = [...new Set(all)].filter(vip => !direct.includes(vip))
  const network = await step('network', () =>
    IpvsNetwork.raise({ directors: ['d1'], servers: ['r1', 'r2', 'r3'], direct, routed }),
  )
  try {
    await network.sh(
      'd1',
      `nft add table ip marks; nft add chain ip marks in '{ type filter hook prerouting priority -150; }'
       nft add rule ip marks in ip daddr ${VIPS.marked} tcp dport 80 meta mark set 7
       nft add rule ip marks in ip daddr ${VIPS.persistentMark} tcp dport 80 meta mark set 8`,
    )
    network.lab.startAgent('d1', trafficConf, ['--forwarder', 'auto', '--run-dir', '/run/keelson'])
    await step('agent', () => network.until('d1', `[ "$(ipvsadm -Sn | grep -c '^-a')" = ${DESTINATIONS} ]`))
    const spread = await step('spread', () =>
      network.knockAll(matrix.map(({ vip, protocol }, i) => ({ vip, protocol, count: i === 0 ? MANY : FEWER }))),
    )
    const [persistent, persistent6, sip, marked, persistentMark, group, groupToo] = await step('others', () =>
      network.knockAll([
        { vip: VIPS.persistent, count: 20 },
        { vip: `fd00::${VIPS.persistent.split('.')[3]}`, count: 20 },
        { vip: VIPS.sip, count: 20, protocol: 'UDP' },
        { vip: VIPS.marked, count: 80 },
        { vip: VIPS.persistentMark, count: 20 },
        { vip: VIPS.group, count: 40 },
        { vip: VIPS.groupToo, count: 40 },
      ]),
    )
    const templatesOf = await step('templates', () => templates(network))
    return {
      templates: templatesOf,
      spread: Object.fromEntries(matrix.map(({ name }, i) => [name, spread[i]])),
      persistent,
      persistent6,
      sip,
      marked,
      persistentMark,
      group: [group, groupToo],
      listings: await step('listings', () => listings(network)),
      drained: await step('drain', () => drain(network)),
      quorum: await step('quorum', () => quorum(network)),
      inhibited: await step('inhibit', () => inhibit(network)),
    }
  } finally {
    await network.stop()
  }
}

const experiments: Record<string, () => Promise<unknown>> = { carried, engine, killed, owned, 'taken-over': takenOver }
const wanted = experiments[process.argv[2] ?? '']
if (!wanted) throw new Error(`no experiment ${process.argv[2]}; there are ${Object.keys(experiments).join(' ')}`)
const text = `${JSON.stringify(await wanted())}\n`
process.stdout.write(text, () => process.exit(0))
