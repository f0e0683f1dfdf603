/** A lab with IPVS inside the guest: real clients, real servers, our director between them. Runs the experiment its first word names, prints what it saw as JSON. */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Experiment } from './experiment'

const PROGRAMS = join(dirname(fileURLToPath(import.meta.url)), 'programs')
const VIPS = { NAT: '125.38.38.64', DR: '125.38.38.65', TUN: '125.38.38.66' } as const
const REALS = { r1: '125.38.38.11', r2: '125.38.38.12', r3: '125.38.38.13' } as const
/** A client that is not of the LAN: answers of NAT must come back through the director. */
const FAR = '10.7.0.2'
const WEIGHTS = { r1: 1, r2: 2, r3: 5 } as const

type Real = keyof typeof REALS

const virtualServer = (vip: string, method: string, reals: readonly Real[], more = '') => `virtual_server ${vip} 80 {
  delay_loop 60
  lvs_sched wrr
  lvs_method ${method}
  protocol TCP
${more}${reals.map(name => `  real_server ${REALS[name]} 80 {\n    weight ${WEIGHTS[name]}\n  }\n`).join('')}}
`

async function sh(lab: Experiment, host: string, script: string): Promise<string> {
  const { code, stdout, stderr } = await lab.lab.exec(host, ['sh', '-ec', script])
  if (code !== 0) throw new Error(`${host}: ${script}\n${stderr}`)
  return stdout
}

async function realServer(lab: Experiment, name: Real, gateway: string): Promise<void> {
  await lab.machines({ [name]: REALS[name] })
  await sh(
    lab,
    name,
    `cd /proc/sys/net/ipv4/conf; echo 1 > all/arp_ignore; echo 2 > all/arp_announce
     ip link set tunl0 up; for i in all default eth0 tunl0; do echo 0 > $i/rp_filter; done
     ip address add ${VIPS.DR}/32 dev lo; ip address add ${VIPS.TUN}/32 dev lo
     ip route add default via ${gateway}`,
  )
  lab.run(name, [process.execPath, join(PROGRAMS, 'web-server.mjs'), name])
}

async function client(lab: Experiment): Promise<void> {
  await lab.machines({ client: '125.38.38.7' })
  await sh(lab, 'client', `ip address add ${FAR}/32 dev eth0; ip route add ${VIPS.NAT}/32 dev eth0 src ${FAR}`)
  for (const host of Object.keys(REALS))
    await sh(lab, 'client', `ping -c1 -W5 ${REALS[host as Real]} > /dev/null || true`)
}

const requests = async (lab: Experiment, vip: string, count: number) => {
  const argv = [process.execPath, join(PROGRAMS, 'client.mjs'), vip, '--requests', String(count)]
  const { stdout, stderr } = await lab.lab.exec('client', argv)
  const { perServer, failures } = JSON.parse(stdout || JSON.stringify(stderr)) as {
    perServer: Record<string, number>
    failures: number
  }
  return { perServer, failures }
}

/** Until the kernel has as many servers as that. */
async function forwards(lab: Experiment, host: string, servers: number): Promise<void> {
  await sh(lab, host, `until [ "$(ipvsadm -Sn | grep -c '^-a')" = ${servers} ]; do sleep 0.2; done`)
}

/** One director, three servers: shares by each method, a drain, and then kill -9 of those who know the table. */
async function traffic(): Promise<unknown> {
  const lab = await Experiment.start()
  try {
    await lab.machines({ director: '125.38.38.1' })
    for (const name of Object.keys(REALS) as Real[]) await realServer(lab, name, '125.38.38.1')
    await client(lab)
    const addresses = Object.values(VIPS).map(vip => `ip address add ${vip}/24 dev eth0`)
    await sh(
      lab,
      'director',
      `${addresses.join('; ')}; cd /proc/sys/net/ipv4; echo 1 > ip_forward
       for i in all eth0; do echo 0 > conf/$i/send_redirects; echo 0 > conf/$i/rp_filter; done
       ip route add ${FAR}/32 dev eth0`,
    )
    const reals = Object.keys(REALS) as Real[]
    const services = Object.entries(VIPS).map(([method, vip]) => virtualServer(vip, method, reals))
    lab.startAgent('director', services.join(''), ['--forwarder', 'auto', '--run-dir', '/run/keelson'])
    await forwards(lab, 'director', 9)
    const shares: Record<string, unknown> = {}
    shares.NAT = await requests(lab, VIPS.NAT, 1000)
    for (const method of ['DR', 'TUN'] as const) shares[method] = await requests(lab, VIPS[method], 200)
    const same = await listing(lab)
    const stream = lab.run('client', ['curl', '-sN', `http://${VIPS.NAT}/stream`])
    await stream.output.line(/^r\d/)
    const drained = await drain(lab, stream.output.mark, stream)
    const crashed = await crash(lab, stream)
    return { shares, same, drained, crashed }
  } finally {
    await lab.stop()
  }
}

/** Ours beside ipvsadm, on one kernel. */
async function listing(lab: Experiment): Promise<{ ours: string[]; stock: string[] }> {
  const lines = (text: string) => text.split('\n').filter(Boolean)
  const ours = lines((await lab.agent('director', 'services')).stdout)
  return { ours, stock: lines(await sh(lab, 'director', 'ipvsadm -Ln')) }
}

type Stream = ReturnType<Experiment['run']>

/** The server of the stream is drained: it gets nothing new, and the stream goes on. */
async function drain(lab: Experiment, mark: number, stream: Stream): Promise<unknown> {
  const server = stream.output.lines.find(line => line in REALS) as Real
  const { code, stdout, stderr } = await lab.agent('director', 'drain', `${VIPS.NAT}:80/TCP`, `${REALS[server]}:80`)
  const after = await requests(lab, VIPS.NAT, 40)
  await stream.output.line(new RegExp(`^${server}`), Math.max(mark, stream.output.mark))
  await lab.agent('director', 'activate', `${VIPS.NAT}:80/TCP`, `${REALS[server]}:80`)
  return { code, said: stdout + stderr, newOnes: after.perServer[server] ?? 0, failures: after.failures, speaks: true }
}

/** Connections the kernel counted for the NAT service: a flush would begin anew. */
const counted = async (lab: Experiment) =>
  Number(
    /(\d+)/.exec(
      await sh(lab, 'director', `ipvsadm -Ln --stats --exact -t ${VIPS.NAT}:80 | awk '/^TCP/ {print $3}'`),
    )?.[1],
  )

async function crash(lab: Experiment, stream: Stream): Promise<unknown> {
  const before = await counted(lab)
  const changes = lab.agentWatch('director')
  await changes.line(/"type":"snapshot"/)
  const under = requests(lab, VIPS.NAT, 400)
  const again: Record<string, boolean> = {}
  for (const name of ['checkers', 'forwarder']) {
    const mark = changes.mark
    await lab.crash('director', `^keelson-${name}`)
    await changes.line(new RegExp(`"key":"process/${name}".*"state":"running".*"restarts":1`), mark)
    again[name] = true
  }
  const { failures, perServer } = await under
  const more = await requests(lab, VIPS.NAT, 40)
  await stream.output.line(/^r\d/, stream.output.mark)
  const answered = (of: Record<string, number>) => Object.values(of).reduce((sum, n) => sum + n, 0)
  return {
    again,
    failures: failures + more.failures,
    answered: answered(perServer) + answered(more.perServer),
    countedMore: (await counted(lab)) - before,
    streamSpeaks: true,
    table: (await sh(lab, 'director', 'ipvsadm -Sn')).split('\n').filter(Boolean).length,
  }
}

const director = (priority: number) => `global_defs {
  lvs_sync_daemon eth0 VI_1 id 7
}
vrrp_instance VI_1 {
  state BACKUP
  interface eth0
  virtual_router_id 51
  priority ${priority}
  advert_int 1
  virtual_ipaddress {
    ${VIPS.DR}/24
  }
}
${virtualServer(VIPS.DR, 'DR', ['r1'])}`

/** Two directors: the daemon of each follows its instance, and a connection outlives the death of the MASTER. */
async function sync(): Promise<unknown> {
  const lab = await Experiment.start()
  try {
    await lab.machines({ d1: '125.38.38.1', d2: '125.38.38.2' })
    await realServer(lab, 'r1', '125.38.38.1')
    await client(lab)
    const daemons = (host: string) => sh(lab, host, "ipvsadm -l --daemon | cut -d' ' -f1")
    const becomes = (host: string, state: string) =>
      sh(lab, host, `until [ "$(ipvsadm -l --daemon | cut -d' ' -f1)" = ${state} ]; do sleep 0.2; done`)
    for (const [host, priority] of [
      ['d1', 150],
      ['d2', 100],
    ] as const) {
      lab.startAgent(host, director(priority), ['--forwarder', 'ipvs', '--run-dir', '/run/keelson'])
      await forwards(lab, host, 1)
    }
    await becomes('d1', 'master')
    await becomes('d2', 'backup')
    const stream = lab.run('client', ['curl', '-sN', `http://${VIPS.DR}/stream`])
    await stream.output.line(/^r1/)
    await sh(lab, 'd2', `until grep -q ESTABLISHED /proc/net/ip_vs_conn; do sleep 0.2; done`)
    const copied = (await sh(lab, 'd2', 'ipvsadm -Lcn')).includes('ESTABLISHED')
    await lab.lab.kill('d1')
    await becomes('d2', 'master')
    await stream.output.line(/^r1/, stream.output.mark)
    // The stream only talks; that its client is still heard at the server is seen by a connection that asks.
    return { copied, after: (await daemons('d2')).trim(), streamSpeaks: true, asks: await requests(lab, VIPS.DR, 5) }
  } finally {
    await lab.stop()
  }
}

const experiments: Record<string, () => Promise<unknown>> = { traffic, sync }
const wanted = experiments[process.argv[2] ?? '']
if (!wanted) throw new Error(`no experiment ${process.argv[2]}; there are ${Object.keys(experiments).join(' ')}`)
process.stdout.write(`${JSON.stringify(await wanted())}\n`)
process.exit(0)
