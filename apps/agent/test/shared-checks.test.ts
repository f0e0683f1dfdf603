/** Which checks run for which real servers, from one configuration to the next. */
import { effectiveConfig } from '@keelson/keepalived-conf/config'
import { follow } from '@keelson/keepalived-conf/follow'
import { parse } from '@keelson/keepalived-conf/parse'
import { afterEach, expect, it } from 'vitest'
import { SharedChecks } from '../src/checkers/shared-checks'

/** Port 1 of this machine: refused at once. */
const server = (
  address: string,
  { weight = 1, check = 'TCP_CHECK {\nretry 0\n}' } = {},
) => `virtual_server ${address} 80 {
delay_loop 3600
lb_algo rr
lb_kind NAT
protocol TCP
real_server 127.0.0.1 1 {
weight ${weight}
${check}
}
}
`
const id = (address: string) => `${address}:80/TCP`

function running(shared = true) {
  let heard: () => void = () => {}
  const refused = new Promise<void>(resolve => {
    heard = resolve
  })
  const checks = new SharedChecks(
    { shared, verifyCertificates: false },
    () => {},
    () => heard(),
  )
  let document = parse(' ')
  const joined: string[] = []
  const configure = (text: string) => {
    document = follow(document, text) ?? parse(text)
    joined.length = 0
    checks.reconcile(effectiveConfig(document), place => joined.push(place.server.id))()
  }
  stops.push(() => checks.stop())
  return { checks, configure, joined, refused }
}

const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

it('equal checks of one real server run once, and end with the last virtual server that needs them', () => {
  const { checks, configure } = running()
  const [a, b, c] = ['10.0.0.1', '10.0.0.2', '10.0.0.3']
  configure(server(a) + server(b))
  expect(checks.size).toBe(1)
  configure(server(a, { weight: 7 }) + server(b))
  expect(checks.size).toBe(1)
  configure(server(a, { weight: 7 }) + server(b) + server(c, { check: 'TCP_CHECK {\nconnect_timeout 2\n}' }))
  expect(checks.size).toBe(2)
  configure(server(b))
  expect(checks.size).toBe(1)
  expect([a, b, c].map(each => checks.probeNow(id(each)))).toEqual([0, 1, 0])
  configure(server(a, { check: '' }))
  expect(checks.size).toBe(0)
})

it('with probes of their own each virtual server keeps its own check', () => {
  const { checks, configure } = running(false)
  configure(server('10.0.0.1') + server('10.0.0.2'))
  expect(checks.size).toBe(2)
  configure(server('10.0.0.1', { weight: 3 }))
  expect(checks.size).toBe(1)
  expect(checks.probeNow(id('10.0.0.1'))).toBe(1)
})

it('what a check knows is told to a place that is new to it, and to no other', async () => {
  const { checks, configure, joined, refused } = running()
  const [a, b] = ['10.0.0.1', '10.0.0.2']
  configure(server(a))
  checks.probeNow(undefined)
  await refused
  configure(server(a, { weight: 2 }))
  expect(joined).toEqual([])
  configure(server(a, { weight: 2 }) + server(b))
  expect(joined).toEqual([id(b)])
  configure(server(a, { weight: 3 }) + server(b, { weight: 9 }))
  expect(joined).toEqual([])
})

it('of another SSL block the checks that use it begin anew, the others go on', async () => {
  const { checks, configure, joined, refused } = running()
  const ssl = (password: string) => `SSL {\npassword ${password}\n}\n`
  const page = { check: 'SSL_GET {\nurl {\npath /\n}\n}' }
  const text = server('10.0.0.1', page) + server('10.0.0.2')
  configure(ssl('one') + text)
  checks.probeNow(undefined)
  await refused
  expect(checks.size).toBe(2)
  configure(ssl('two') + text)
  expect(checks.size).toBe(2)
  expect(joined).toEqual([])
})
