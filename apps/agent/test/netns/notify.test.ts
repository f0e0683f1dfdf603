/** Scripts, FIFO lines and mails of real directors, beside what stock keepalived tells in the same situation. */
import { chmodSync } from 'node:fs'
import { type DirectorKindName, directorKinds } from '@keelson/lab/director-kinds'
import { Experiment } from '@keelson/lab/experiment'
import { isAble } from '@keelson/lab/machine-abilities'
import type { OutputWatch } from '@keelson/lab/output-watch'
import { describe, expect, it } from 'vitest'

const A = '125.38.38.11'
const B = '125.38.38.12'

/** A mail server that prints each mail as one line of JSON. */
const MAIL_SERVER = `
const net = require('node:net')
net.createServer(socket => {
  socket.on('error', () => {})
  socket.write('220 sink\\r\\n')
  let text = '', data = false
  socket.on('data', chunk => {
    text += chunk
    for (;;) {
      if (data) {
        const end = text.indexOf('\\r\\n.\\r\\n')
        if (end < 0) return
        console.log(JSON.stringify(text.slice(0, end)))
        text = text.slice(end + 5); data = false
        socket.write('250 ok\\r\\n')
        continue
      }
      const at = text.indexOf('\\r\\n')
      if (at < 0) return
      const line = text.slice(0, at); text = text.slice(at + 2)
      if (/^DATA/i.test(line)) { data = true; socket.write('354 go\\r\\n') }
      else if (/^QUIT/i.test(line)) { socket.write('221 bye\\r\\n'); socket.end() }
      else socket.write('250 ok\\r\\n')
    }
  })
}).listen(25, () => console.log('ready'))
`

const vrrpConf = (dir: string) => `
global_defs {
  router_id lab
  notification_email {
    ops@example.org
  }
  notification_email_from lvs@example.org
  smtp_server ${A} 25
  smtp_alert
  vrrp_notify_fifo ${dir}/fifo
  script_user root
}
vrrp_sync_group G {
  group {
    V
  }
  notify "${dir}/told"
}
vrrp_instance V {
  state BACKUP
  interface eth0
  virtual_router_id 51
  priority 90
  advert_int 1
  notify_master "${dir}/told own"
  notify "${dir}/told"
  notify_stop "${dir}/told stop"
  virtual_ipaddress {
    125.38.38.64/32
  }
}
`

interface Told {
  scripts: string[]
  fifo: string[]
  mails: { subject: string; body: string }[]
}

describe.skipIf(!isAble('namespaces', 'keepalived'))('what a director tells', () => {
  it('of its instances and groups is what stock keepalived tells', async ({ onTestFinished }) => {
    const told: Told[] = []
    for (const kind of ['keepalived', 'keelson'] as const) {
      const experiment = await Experiment.start()
      onTestFinished(() => experiment.stop())
      told.push(await lifeOf(experiment, kind))
    }
    const [stock, ours] = told
    expect(ours).toEqual(stock)
    expect(ours?.fifo).toContain('INSTANCE "V" MASTER 90')
  })

  it('of its servers goes to scripts, FIFO and mail, and the sorry server is said to be in', async ({
    onTestFinished,
  }) => {
    const experiment = await Experiment.start()
    onTestFinished(() => experiment.stop())
    await experiment.machines({ a: A, b: B })
    const { mails, scripts, fifo, dir } = await audience(experiment)
    const web = experiment.run('b', [process.execPath, '-e', 'require("node:net").createServer().listen(80)'])
    experiment.startAgent(
      'a',
      `
global_defs {
  router_id lab
  notification_email {
    ops@example.org
  }
  notification_email_from lvs@example.org
  smtp_server ${A} 25
  lvs_notify_fifo ${dir}/fifo
  script_user root
}
virtual_server 125.38.38.64 80 {
  delay_loop 0.2
  lb_algo rr
  lb_kind NAT
  protocol TCP
  smtp_alert
  quorum_up "${dir}/told quorum up"
  quorum_down "${dir}/told quorum down"
  sorry_server 125.38.38.99 80
  real_server ${B} 80 {
    notify_up "${dir}/told up"
    notify_down "${dir}/told down"
    TCP_CHECK {
      retry 0
      connect_timeout 1
      warmup 0
    }
  }
}
`,
    )
    await fifo.line(/^VS \[125\.38\.38\.64\]:tcp:80 UP$/)
    const watch = experiment.agentWatch('a')
    await watch.line(/"health":"up"/)
    await experiment.lab.exec('b', ['pkill', '-KILL', '-f', 'createServer'])
    await web.ended
    await fifo.line(/^\0?VS \[125\.38\.38\.64\]:tcp:80 DOWN$/)
    await mails.line(/Realserver .* - DOWN/)
    await scripts.line(/^quorum down/)
    const again = [fifo.mark, mails.mark, scripts.mark]
    experiment.run('b', [process.execPath, '-e', 'require("node:net").createServer().listen(80)'])
    await fifo.line(/^\0?VS \[125\.38\.38\.64\]:tcp:80 UP$/, again[0])
    await mails.line(/Realserver .* - UP/, again[1])
    await scripts.line(/^quorum up/, again[2])
    const words = (watch: OutputWatch) => watch.lines.map(line => line.replaceAll('\0', ''))
    expect(words(fifo)).toEqual([
      'VS [125.38.38.64]:tcp:80 UP',
      `RS [${B}]:tcp:80 [125.38.38.64]:tcp:80 DOWN`,
      'VS [125.38.38.64]:tcp:80 DOWN',
      `RS [${B}]:tcp:80 [125.38.38.64]:tcp:80 UP`,
      'VS [125.38.38.64]:tcp:80 UP',
    ])
    expect(words(scripts).sort()).toEqual(['down', 'quorum down', 'quorum up', 'quorum up', 'up'])
    expect(mails.lines.slice(1).map(mailOf)).toEqual([
      { subject: '[lab] Virtualserver [125.38.38.64]:tcp:80 - UP', body: '=> Starting with quorum up 1+0=1 <= 1 <=' },
      { subject: '[lab] Virtualserver [125.38.38.64]:tcp:80 - DOWN', body: '=> Lost quorum 1+0=1 <= 0 <=' },
      {
        subject: `[lab] Realserver [${B}]:tcp:80 of virtual server [125.38.38.64]:tcp:80 - DOWN`,
        body: '=> TCP CHECK failed on service <=',
      },
      { subject: '[lab] Virtualserver [125.38.38.64]:tcp:80 - UP', body: '=> Gained quorum 1+0=1 <= 1 <=' },
      {
        subject: `[lab] Realserver [${B}]:tcp:80 of virtual server [125.38.38.64]:tcp:80 - UP`,
        body: '=> TCP CHECK succeed on service <=',
      },
    ])
  })
})

/** From start to stop as the only director: BACKUP, MASTER, STOP. */
async function lifeOf(experiment: Experiment, kind: DirectorKindName): Promise<Told> {
  await experiment.machines({ a: A })
  const { mails, scripts, fifo, dir } = await audience(experiment)
  const running = directorKinds[kind].start(experiment, 'a', vrrpConf(dir))
  await fifo.line(/INSTANCE "V" MASTER/)
  await fifo.line(/GROUP "G" MASTER/)
  await mails.line(/Entering MASTER/)
  await scripts.line(/INSTANCE V MASTER/)
  await scripts.line(/GROUP G MASTER/)
  await scripts.line(/^own$/)
  await directorKinds[kind].stop(experiment, 'a')
  await running.ended
  await fifo.line(/INSTANCE "V" STOP/)
  await scripts.line(/^stop$/)
  await scripts.line(/^INSTANCE V STOP/)
  // Which of instance and group is told first, and of concurrent scripts, is nobody's promise.
  return {
    scripts: [...scripts.lines].sort(),
    fifo: [...fifo.lines].sort(),
    mails: mails.lines
      .slice(1)
      .map(mailOf)
      .filter(({ subject }) => !subject.includes('Stopping'))
      .sort((a, b) => (a.subject < b.subject ? -1 : 1)),
  }
}

/** Who listens: a mail server, a script that says what it was called with, a reader of the FIFO. */
async function audience(experiment: Experiment) {
  const dir = `${experiment.dir}/a`
  const mails = experiment.run('a', [process.execPath, '-e', MAIL_SERVER]).output
  await mails.line(/ready/)
  const said = experiment.write('a', 'said', '')
  const script = experiment.write('a', 'told', `#!/bin/sh\necho "$@" >> ${said}\n`)
  chmodSync(script, 0o755)
  await experiment.lab.exec('a', ['mkfifo', '-m', '600', `${dir}/fifo`])
  const scripts = experiment.run('a', ['tail', '-n', '+1', '-F', said]).output
  const fifo = experiment.run('a', ['sh', '-c', `exec stdbuf -oL cat <> ${dir}/fifo`]).output
  return { mails, scripts, fifo, dir }
}

function mailOf(line: string): { subject: string; body: string } {
  const text = JSON.parse(line) as string
  const [head = '', body = ''] = text.split('\r\n\r\n')
  return { subject: /^Subject: (.*)$/m.exec(head)?.[1]?.trim() ?? '', body: body.trim() }
}
