/** A storm of changes and a mail server that hangs, lies, is down and comes back: how everything ended is told, and nobody is harmed. */
import { join } from 'node:path'
import { Experiment, type Running } from '@keelson/lab/experiment'
import { isAble } from '@keelson/lab/machine-abilities'
import type { OutputWatch } from '@keelson/lab/output-watch'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const PROGRAMS = join(import.meta.dirname, '../../../../packages/lab/dist/programs')
const DIRECTOR = '125.38.38.11'
const SERVERS = 100
const TRANSITIONS = 10_000
/** Every mood in which a server takes no mail. */
const BAD_MOODS = ['garbage', 'endless', 'trickle', 'greeting4', 'rcpt4', 'rcpt5', 'data4', 'data5']

const reals = Array.from(
  { length: SERVERS },
  (_, at) => `real_server 127.0.1.${at + 1} 7 {
  UDP_CHECK {
    delay_loop 0.1
    warmup 0
    retry 0
    require_reply 676f6f64
  }
}
`,
)
const CONF = `global_defs {
  router_id lab
  notification_email {
    ops@example.org
  }
  notification_email_from lvs@example.org
  smtp_server ${DIRECTOR} 25
  smtp_connect_timeout 1
  smtp_alert
}
virtual_server 10.9.0.1 7 {
  lb_algo rr
  lb_kind NAT
  protocol UDP
${reals.join('')}}
`
const isUp = (server: number) => server % 2 === 1
const subject = (server: number, state = isUp(server) ? 'UP' : 'DOWN') =>
  `[lab] Realserver [127.0.1.${server}]:udp:7 of virtual server [10.9.0.1]:udp:7 - ${state}`

describe.skipIf(!isAble('namespaces'))('mails of a storm', () => {
  let experiment: Experiment
  let mails: Running
  let agent: Running
  let told: OutputWatch
  let mood: (word: string) => void
  const startMailServer = async () => {
    mails = experiment.run('a', [process.execPath, join(PROGRAMS, 'mail-server.mjs'), join(experiment.dir, 'a/mood')])
    await mails.output.line(/listening/)
  }
  /** A reload tries at once what waits for the next time. */
  const retry = () => experiment.signal('a', 'HUP', 'keelson-watchdog')

  beforeAll(async () => {
    experiment = await Experiment.start()
    await experiment.machines({ a: DIRECTOR })
    mood = word => void experiment.write('a', 'mood', word)
    mood('hang')
    await startMailServer()
    const fickle = [join(PROGRAMS, 'fickle-servers.mjs'), String(SERVERS), String(TRANSITIONS)]
    const servers = experiment.run('a', [process.execPath, ...fickle])
    await servers.output.line(/listening/)
    agent = experiment.startAgent('a', CONF)
    await agent.output.line(/Starting with quorum/)
    told = experiment.agentWatch('a')
    await servers.output.line(/settled/)
    for (let server = 1; server <= SERVERS; server++) {
      const key = `"real-server/10.9.0.1:7/UDP/127.0.1.${server}:7"`
      await told.line(line => line.includes(key) && line.includes(`"health":"${isUp(server) ? 'up' : 'down'}"`))
    }
  })
  afterAll(() => experiment.stop())

  it('keep to their bound while the server hangs', async () => {
    await agent.output.line(/mail: .* waiting/)
    const waiting = agent.output.lines.flatMap(line => Number(/(\d+) waiting/.exec(line)?.[1] ?? 0))
    // One for each real server, and the virtual server's.
    expect(Math.max(...waiting)).toBeLessThanOrEqual(SERVERS + 2)
    expect(mails.output.lines.join()).not.toContain('"mail"')
  })

  it.each(BAD_MOODS)('are kept by a server that does %s', async word => {
    mood(word)
    const [met, complained] = [mails.output.mark, agent.output.mark]
    await retry()
    await mails.output.line(line => line.includes(`"connection":"${word}"`), met)
    await agent.output.line(/mail: .* waiting/, complained)
    expect(mails.output.lines.join()).not.toContain('"mail"')
  })

  it('tell how everything ended once the server was away and is back', async () => {
    await experiment.signal('a', 'KILL', 'mail-server.mjs')
    await mails.ended
    const complained = agent.output.mark
    await retry()
    await agent.output.line(/mail: .*ECONNREFUSED.* waiting/, complained)
    mood('up')
    await startMailServer()
    await retry()
    for (let server = 1; server <= SERVERS; server++)
      await mails.output.line(line => line.includes(`${subject(server)}"`))
    const last = new Map<string, string>()
    for (const line of mails.output.lines) {
      const { mail } = JSON.parse(line) as { mail?: string }
      if (mail) last.set(mail.replace(/ - (UP|DOWN)$/, ''), mail)
    }
    for (let server = 1; server <= SERVERS; server++)
      expect(last.get(subject(server).replace(/ - (UP|DOWN)$/, ''))).toBe(subject(server))
    // Of ten thousand transitions these are told, and no flood.
    expect(mails.output.lines.length).toBeLessThanOrEqual(2 * SERVERS + 20)
  })

  it('harmed no process', async () => {
    const { stdout } = await experiment.agent('a', 'status', '--json')
    const { objects } = JSON.parse(stdout) as { objects: Record<string, { restarts?: number; state?: string }> }
    const processes = Object.entries(objects).filter(([key]) => key.startsWith('process/'))
    expect(processes.length).toBeGreaterThanOrEqual(5)
    for (const [key, { restarts, state }] of processes) expect([key, restarts, state]).toEqual([key, 0, 'running'])
  })
})
