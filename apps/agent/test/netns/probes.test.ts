/** Each checker against a server of its kind, in each way a server can behave, over both families: one run of `keelson-agent probe`. */
import { join } from 'node:path'
import { Experiment, type Running } from '@keelson/lab/experiment'
import { isAble } from '@keelson/lab/machine-abilities'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const PROGRAM = join(import.meta.dirname, '../../../../packages/lab/dist/programs/odd-servers.mjs')
const A = '125.38.38.11'
const B = '125.38.38.12'
const SECOND = '125.38.38.21'
const B6 = 'fd00:38::12'
/** Only by a route that is for mark 7. */
const MARKED = '10.66.0.1'
const DIGEST = '0d47a22307e474edf991f2a7ab28adb5'

const http = 'url {\npath /\nstatus_code 200\n}'
const page = (digest: string) => `url {\npath /\ndigest ${digest}\n}`
type Row = [what: string, checker: string, port: number, saw: RegExp, words?: string]
const up = /^ok /
const down = (text: string) => new RegExp(`^failed .*${text}`)
const refused = down(': connection refused')
const silent = down('no (answer|reply to greeting) within 1 s')

/** nft swallows 9999; nobody listens on 9998. */
const rows: Row[] = [
  ['TCP up', 'TCP_CHECK', 8001, /^ok .*connected/],
  ['TCP half-open: nobody reads', 'TCP_CHECK', 8007, up],
  ['TCP refused', 'TCP_CHECK', 9998, refused],
  ['TCP black-holed', 'TCP_CHECK', 9999, silent],
  ['HTTP up', 'HTTP_GET', 8001, /^ok .*status 200/, http],
  ['HTTP wrong status', 'HTTP_GET', 8002, down('status 500 is not 200'), http],
  ['HTTP right digest', 'HTTP_GET', 8001, up, page('@DIGEST')],
  ['HTTP wrong digest', 'HTTP_GET', 8003, down('digest'), page('@DIGEST')],
  ['HTTP regex', 'HTTP_GET', 8001, up, 'url {\npath /\nregex "a p.ge"\n}'],
  ['HTTP regex that is not there', 'HTTP_GET', 8003, down('does not match'), 'url {\npath /\nregex "^a page"\n}'],
  ['HTTP garbage', 'HTTP_GET', 8004, down('status 0'), http],
  ['HTTP slow', 'HTTP_GET', 8005, up, http],
  ['HTTP half an answer', 'HTTP_GET', 8006, silent, http],
  ['HTTP silent', 'HTTP_GET', 8007, silent, http],
  ['HTTP closed', 'HTTP_GET', 8008, down('(closed without an answer|connection reset)'), http],
  ['HTTP reset', 'HTTP_GET', 8009, down('connection reset'), http],
  ['HTTP refused', 'HTTP_GET', 9998, refused, http],
  ['HTTP black-holed', 'HTTP_GET', 9999, silent, http],
  ['TLS up', 'SSL_GET', 8443, /^ok .*status 200/, http],
  ['TLS with SNI', 'SSL_GET', 8443, up, `enable_sni\nvirtualhost web.example\n${http}`],
  ['TLS to a plain server', 'SSL_GET', 8444, down('TLS: '), http],
  ['TLS without a common cipher', 'SSL_GET', 8445, down('TLS: '), http],
  ['TLS closed in the handshake', 'SSL_GET', 8446, down('(closed during the TLS handshake|TLS: |reset)'), http],
  ['TLS silent in the handshake', 'SSL_GET', 8447, silent, http],
  ['TLS refused', 'SSL_GET', 9998, refused, http],
  ['TLS black-holed', 'SSL_GET', 9999, silent, http],
  ['SMTP up', 'SMTP_CHECK', 2501, /^ok .*HELO got '250 /],
  ['SMTP multi-line greeting, as keepalived', 'SMTP_CHECK', 2502, down("greeting got '220-first'")],
  ['SMTP refusing', 'SMTP_CHECK', 2503, down("greeting got '554 no'")],
  ['SMTP garbage', 'SMTP_CHECK', 2504, down("greeting got 'hello there'")],
  ['SMTP silent', 'SMTP_CHECK', 2505, silent],
  ['SMTP slow', 'SMTP_CHECK', 2506, up],
  ['SMTP closed after the greeting', 'SMTP_CHECK', 2507, down('(no reply to HELO|connection reset)')],
  ['SMTP refused', 'SMTP_CHECK', 9998, refused],
  ['SMTP black-holed', 'SMTP_CHECK', 9999, silent],
  ['UDP echo', 'UDP_CHECK', 7007, /^ok .*reply of 2 bytes/, 'payload 6869\nrequire_reply 6869'],
  ['UDP silent', 'UDP_CHECK', 7008, /^ok .*no ICMP error/],
  ['UDP silent where a reply is required', 'UDP_CHECK', 7008, silent, 'require_reply'],
  ['UDP wrong reply', 'UDP_CHECK', 7009, down('reply begins with'), 'require_reply 6869'],
  ['UDP refused', 'UDP_CHECK', 9998, refused],
  ['UDP black-holed where a reply is required', 'UDP_CHECK', 9999, silent, 'require_reply'],
  ['DNS up', 'DNS_CHECK', 5301, up, 'type A\nname web.example'],
  ['DNS NXDOMAIN', 'DNS_CHECK', 5302, down('NXDOMAIN'), 'type AAAA\nname web.example'],
  ['DNS SERVFAIL', 'DNS_CHECK', 5303, down('SERVFAIL')],
  ['DNS garbage', 'DNS_CHECK', 5304, silent],
  ['DNS silent', 'DNS_CHECK', 5305, silent],
  ['DNS refused', 'DNS_CHECK', 9998, refused],
  ['ping', 'PING_CHECK', 0, /^ok .*echo reply/],
]

interface Check {
  what: string
  saw: RegExp
  address: string
  port: number
  checker: string
  words: string
}

const families: Check[] = [B, B6].flatMap(address =>
  rows.map(([what, checker, port, saw, words = '']) => ({
    what: `${what} (${address === B ? 'IPv4' : 'IPv6'})`,
    saw,
    address,
    port,
    checker,
    words,
  })),
)
const special: Check[] = [
  { what: 'ping of nobody', saw: /^failed /, address: '125.38.38.99', port: 0, checker: 'PING_CHECK', words: '' },
  { what: 'ping of nobody (IPv6)', saw: /^failed /, address: 'fd00:38::99', port: 0, checker: 'PING_CHECK', words: '' },
  ...['TCP_CHECK', 'HTTP_GET', 'SMTP_CHECK', 'UDP_CHECK', 'DNS_CHECK', 'PING_CHECK'].flatMap(checker => {
    const port = { SMTP_CHECK: 2501, UDP_CHECK: 7007, DNS_CHECK: 5301 }[checker] ?? 8001
    const own = checker === 'HTTP_GET' ? http : checker === 'UDP_CHECK' ? 'require_reply' : ''
    const base = { address: MARKED, port, checker }
    return [
      { ...base, what: `${checker} with fwmark, by the route for it`, saw: up, words: `fwmark 7\n${own}` },
      { ...base, what: `${checker} without fwmark`, saw: down('(network unreachable|no route)'), words: own },
      { ...base, address: B, what: `${checker} by bind_if`, saw: up, words: `bind_if eth0\n${own}` },
      {
        ...base,
        address: B,
        what: `${checker} by a wrong bind_if`,
        saw: /^failed /,
        words: `bind_if nowhere0\n${own}`,
      },
      { ...base, address: B, what: `${checker} from bindto`, saw: up, words: `bindto ${SECOND}\n${own}` },
      {
        ...base,
        address: B,
        what: `${checker} from an address that is not here`,
        saw: down('bindto'),
        words: `bindto 125.38.38.77\n${own}`,
      },
    ]
  }),
  {
    what: 'TCP from bindto and bind_port',
    saw: up,
    address: B,
    port: 8001,
    checker: 'TCP_CHECK',
    words: `bindto ${SECOND}\nbind_port 4711`,
  },
]
const checks = [...families, ...special]
/** Every way a script can end, read as a weight and not. */
const scripts = Array.from({ length: 256 }, (_, status) => [false, true].map(dynamic => ({ status, dynamic }))).flat()

const reals = checks.map(({ checker, address, port, words }, at) => {
  const connect = `connect_ip ${address}\nconnect_timeout 1${port ? `\nconnect_port ${port}` : ''}`
  return `real_server 10.0.${at >> 8}.${at & 255} 80 {\n${checker} {\n${connect}\n${words}\n}\n}`
})
const realScripts = scripts.map(({ status, dynamic }, at) => {
  const words = `misc_path "/bin/sh -c 'exit ${status}'"\nmisc_timeout 60${dynamic ? '\nmisc_dynamic' : ''}`
  return `real_server 10.1.${at >> 8}.${at & 255} 80 {\nMISC_CHECK {\n${words}\n}\n}`
})
const conf = (servers: string[]) =>
  `virtual_server 10.9.0.1 80 {\nprotocol TCP\nlb_algo rr\nlb_kind NAT\n${servers.join('\n')}\n}\n`

describe.skipIf(!isAble('namespaces', 'nft'))('a probe', () => {
  let experiment: Experiment
  let servers: Running
  const said = new Map<string, string>()

  beforeAll(async () => {
    experiment = await Experiment.start()
    await experiment.machines({ a: A, b: B })
    const [key, cert] = [join(experiment.dir, 'key'), join(experiment.dir, 'cert')]
    const setUp = `ip address add ${SECOND}/24 dev eth0; ip -6 address add fd00:38::11/64 dev eth0 nodad
ip route add ${MARKED} via ${B} table 7; ip rule add fwmark 7 table 7; sysctl -qw net.ipv4.conf.all.rp_filter=0`
    const serverSetUp = `ip -6 address add ${B6}/64 dev eth0 nodad; ip address add ${MARKED}/32 dev lo
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 5 -subj /CN=web.example -keyout ${key} -out ${cert}
nft add table inet t; nft 'add chain inet t i { type filter hook input priority 0; }'
nft add rule inet t i tcp dport 9999 drop; nft add rule inet t i udp dport 9999 drop`
    for (const [host, script] of [
      ['a', setUp],
      ['b', serverSetUp],
    ] as const) {
      const { code, stderr } = await experiment.lab.exec(host, ['sh', '-ec', script])
      expect(code, stderr).toBe(0)
    }
    servers = experiment.run('b', [process.execPath, PROGRAM, key, cert, MARKED])
    await servers.output.line(/^listening$/)
    // Scripts by themselves: five hundred of them at once would make everything else late.
    for (const servers of [reals, realScripts]) {
      const file = experiment.write('a', 'probe.conf', conf(servers).replaceAll('@DIGEST', DIGEST))
      const { stdout, stderr } = await experiment.agent('a', 'probe', file)
      for (const line of `${stdout}${stderr}`.split('\n')) {
        const [, server = ''] = /^\S+ +(10\.[01]\.\d+\.\d+):80 /.exec(line) ?? []
        said.set(server, line)
      }
    }
  })
  afterAll(() => experiment?.stop())

  it.each(checks.map((check, at) => [check.what, check, at] as const))('%s', (_what, { saw }, at) => {
    expect(said.get(`10.0.${at >> 8}.${at & 255}`)).toMatch(saw)
  })

  it('comes from the address and the port that it is told', async () => {
    await servers.output.line(new RegExp(`^from ${SECOND} 4711$`))
  })

  it('of a script reads every exit status as it is told to', () => {
    for (const [at, { status, dynamic }] of scripts.entries()) {
      const isUp = status === 0 || (dynamic && status >= 2)
      const weight = isUp && status !== 0 ? `: weight ${status - 2}` : ''
      const line = new RegExp(`^${isUp ? 'ok' : 'failed'} .*exited with status ${status}${weight} \\(`)
      expect(said.get(`10.1.${at >> 8}.${at & 255}`)).toMatch(line)
    }
  })

  it('warns of a certificate that ends soon, once, in an event and in a mail', async () => {
    const file = experiment.write('b', 'mood', 'up')
    const mails = experiment.run('b', [process.execPath, join(PROGRAM, '../mail-server.mjs'), file])
    await mails.output.line(/listening/)
    const agent = experiment.startAgent(
      'a',
      `global_defs {
  router_id lab
  notification_email {
    ops@example.org
  }
  smtp_server ${B} 25
}
virtual_server 10.9.0.1 443 {
  delay_loop 0.2
  lb_algo rr
  lb_kind NAT
  protocol TCP
  real_server ${B} 8443 {
    SSL_GET {
      warmup 0
      ${http}
    }
  }
}
`,
    )
    await agent.output.line(/the certificate of web.example ends in 4 days/)
    await mails.output.line(/Realserver \[125\.38\.38\.12\]:tcp:8443 of virtual server .* - CERTIFICATE/)
    const { stdout } = await experiment.agent('a', 'status', '--json')
    const real = (JSON.parse(stdout) as { objects: Record<string, object> }).objects[
      `real-server/10.9.0.1:443/TCP/${B}:8443`
    ]
    expect(real).toMatchObject({ health: 'up', certificate: { subject: 'web.example', fault: 'it is self-signed' } })
    expect(agent.output.lines.filter(line => line.includes('the certificate of')).length).toBe(1)
  })
})
