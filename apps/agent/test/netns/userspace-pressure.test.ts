/** The userspace forwarder where it could give way: a reader that is slow, a connection that is idle, a client that is to be seen as itself. */
import { Experiment } from '@keelson/lab/experiment'
import { isAble } from '@keelson/lab/machine-abilities'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** Port 80 says who asks, and no more; port 81 takes a chunk at a time and rests after each, and says at the end how much there was. */
const SERVER = `const net = require('net')
net.createServer(socket => socket.on('error', () => {}).write(socket.remoteAddress + '\\n')).listen(80)
net.createServer({ allowHalfOpen: true }, socket => {
  let got = 0
  socket.on('data', bytes => {
    got += bytes.length
    socket.pause()
    setTimeout(() => socket.resume(), 1)
  })
  socket.on('error', () => {}).on('end', () => socket.end(String(got)))
}).listen(81, () => console.log('serving'))`

/** PORT: waits to be left alone. PORT COUNT BYTES: so many connections that send so much at once; prints what each was told. */
const CLIENT = `const net = require('net')
const [port, count = 1, bytes = 0] = process.argv.slice(2).map(Number)
for (let i = 0; i < count; i++) {
  const socket = net.connect({ host: '125.38.38.1', port, allowHalfOpen: true })
  socket.on('data', told => console.log(String(told).trim())).on('close', () => console.log('closed')).on('error', () => {})
  if (bytes > 0) socket.end(Buffer.alloc(bytes))
}`

const CONNECTIONS = 4
const BYTES = 24 * 1024 * 1024

const service = (port: number, to: number) => `virtual_server 125.38.38.1 ${port} {
  lb_algo rr
  lb_kind NAT
  protocol TCP
  real_server 125.38.38.3 ${to} {
    weight 1
  }
}
`

const CONF = (seconds: number) => `global_defs {
  lvs_timeouts tcp ${seconds}
}
${service(8000, 80)}${service(8001, 81)}virtual_server 125.38.38.1 8002 {
  protocol SCTP
}
`

describe.skipIf(!isAble('namespaces'))('the userspace forwarder', () => {
  let experiment: Experiment
  let client: string[]
  beforeAll(async () => {
    experiment = await Experiment.start()
    await experiment.machines({ proxy: '125.38.38.1', client: '125.38.38.2', server: '125.38.38.3' })
    client = [process.execPath, experiment.write('client', 'client.cjs', CLIENT)]
    const server = [process.execPath, experiment.write('server', 'server.cjs', SERVER)]
    await experiment.run('server', server).output.line(/serving/)
  })
  afterAll(() => experiment.stop())

  const forwards = async (seconds: number, ...flags: string[]) => {
    const running = experiment.startAgent('proxy', CONF(seconds), ['--forwarder', 'userspace', ...flags])
    await running.output.line(/carries TCP and UDP, not SCTP/)
    return async () => {
      await experiment.signal('proxy', 'TERM', '^keelson-watchdog')
      await running.ended
    }
  }
  /** The most that the forwarder ever held, bytes. */
  const peak = async () => {
    const { stdout } = await experiment.lab.exec('proxy', [
      'sh',
      '-c',
      'grep VmHWM /proc/$(pgrep -f ^keelson-forwarder)/status',
    ])
    return Number(/(\d+) kB/.exec(stdout)?.[1]) * 1024
  }

  it('takes no more from a client than a slow server takes from it', async () => {
    const stop = await forwards(900)
    await experiment.lab.exec('proxy', ['sh', '-c', 'echo 5 > /proc/$(pgrep -f ^keelson-forwarder)/clear_refs'])
    const before = await peak()
    const argv = [...client, '8001', String(CONNECTIONS), String(BYTES)]
    const { stdout } = await experiment.lab.exec('client', argv)
    const told = stdout.trimEnd().split('\n')
    expect(told.filter(line => line === String(BYTES))).toHaveLength(CONNECTIONS)
    expect((await peak()) - before).toBeLessThan((CONNECTIONS * BYTES) / 4)
    await stop()
  })

  it('ends a connection that is idle for as long as lvs_timeouts says', async () => {
    const stop = await forwards(2)
    const { output, ended } = experiment.run('client', [...client, '8000'])
    await output.line(/^(::ffff:)?125\.38\.38\.1$/)
    await output.line(/^closed$/)
    await ended
    const { stdout } = await experiment.agent('proxy', 'connections', '--state', 'ESTABLISHED')
    expect(stdout.trimEnd().split('\n')).toHaveLength(2)
    await stop()
  })

  it('speaks with the client’s own address where the answers come back to it', async () => {
    const shell = async (host: string, script: string) => {
      const { code, stderr } = await experiment.lab.exec(host, ['sh', '-ec', script])
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    }
    // As the README says.
    await shell('server', 'ip route add 125.38.38.2/32 via 125.38.38.1')
    await shell(
      'proxy',
      `ip rule add fwmark 1 lookup 100; ip route add local default dev lo table 100
       nft add table ip own; nft add chain ip own in '{ type filter hook prerouting priority -150; }'
       nft add rule ip own in socket transparent 1 meta mark set 1
       for i in all eth0; do echo 0 > /proc/sys/net/ipv4/conf/$i/rp_filter; done`,
    )
    const stop = await forwards(900, '--client-address', 'transparent')
    const { output } = experiment.run('client', [...client, '8000'])
    expect(await output.line(/./)).toMatch(/^(::ffff:)?125\.38\.38\.2$/)
    await stop()
  })
})
