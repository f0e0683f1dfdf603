/** What is kept of a document for the one that follows it, against what reading all of the text afresh says. */
import { effectiveConfig } from '@keelson/keepalived-conf/config'
import type { Diagnostic } from '@keelson/keepalived-conf/diagnostic'
import { type Document, placeOf } from '@keelson/keepalived-conf/document'
import { readConfig } from '@keelson/keepalived-conf/effective'
import { follow } from '@keelson/keepalived-conf/follow'
import { parse } from '@keelson/keepalived-conf/parse'
import { tallyOf } from '@keelson/keepalived-conf/tally'
import { textWithout } from '@keelson/keepalived-conf/text-without'
import { validate } from '@keelson/keepalived-conf/validate'
import fc from 'fast-check'
import { expect, test } from 'vitest'

const $ = '\u0024'

const files: Record<string, string> = {
  'servers.conf':
    'virtual_server 192.0.2.9 80 {\n  protocol TCP\n  real_server 192.0.2.99 80 {\n    weight 3\n  }\n}\n',
  'defs.conf': 'global_defs {\n  smtp_alert on\n}\n',
}
const options = {
  file: 'keepalived.conf',
  include: (pattern: string) => [{ file: pattern, text: files[pattern] ?? '' }],
  surroundings: { configId: 'here' },
}

const check = fc.constantFrom(
  '',
  'TCP_CHECK {\n      connect_timeout 3\n    }',
  'MISC_CHECK {\n      misc_path "/bin/true"\n    }',
  'HTTP_GET {\n      url { path / status_code 200 }\n    }',
  'FILE_CHECK {\n      track_file load\n    }',
  'delay_loop x',
)
const real = fc
  .tuple(fc.nat(3), fc.constantFrom('80', '81', '0', '99999'), fc.constantFrom('1', '0', '-1', '12 34'), check)
  .map(
    ([host, port, weight, checked]) =>
      `  real_server 192.0.2.${host} ${port} {\n    weight ${weight}\n    ${checked}\n  }`,
  )
const name = fc.constantFrom(
  '192.0.2.10 80',
  '192.0.2.11 80',
  '192.0.2.12 53',
  'fwmark 7',
  'group web',
  'group mail',
  '2001:db8::1 80',
)
const line = fc.constantFrom(
  '  protocol TCP',
  '  protocol UDP',
  '  lb_algo wrr\n  lb_kind DR',
  '  lb_kind NAT',
  '  quorum 2',
  '  sh-port',
  '  quorum_up "/bin/up"',
  '  virtualhost a.example # of all',
  '',
  '  ip_family inet6',
  '  sorry_server 192.0.2.200 80',
  '  lb_algo nonsense',
)
/** After such a line keepalived may read others elsewhere. */
const lines = fc
  .tuple(fc.array(line, { maxLength: 4 }), fc.nat(30))
  .map(([usual, odd]) => (odd === 0 ? [...usual, '  nonsense 1'] : usual))
const virtualServer = fc
  .tuple(name, lines, fc.array(real, { maxLength: 3 }))
  .map(([names, first, reals]) => `virtual_server ${names} {\n${[...first, ...reals].join('\n')}\n}`)
const other = fc.constantFrom(
  'virtual_server_group web {\n  192.0.2.30 80\n  192.0.2.31 81\n}',
  'virtual_server_group mail {\n  fwmark 9\n}',
  'global_defs {\n  enable_script_security\n}',
  'global_defs {\n  smtp_alert off\n  router_id a\n}',
  'vrrp_instance A {\n  interface eth0\n  virtual_router_id 7\n  priority 10\n  virtual_ipaddress {\n    192.0.2.10\n  }\n}',
  'vrrp_script s {\n  script "/bin/true"\n}',
  'static_ipaddress {\n  192.0.2.77 dev eth0\n}',
  'track_file load {\n  file "/tmp/load"\n}',
  '# only words',
)
const unusual = fc.constantFrom(
  'include servers.conf',
  'include defs.conf',
  '@here use_pid_dir',
  `${$}P=80`,
  'strange 7',
)
const blocks = fc
  .tuple(
    fc.array(fc.oneof({ arbitrary: virtualServer, weight: 4 }, { arbitrary: other, weight: 3 }), {
      minLength: 1,
      maxLength: 7,
    }),
    fc.array(unusual, { maxLength: 1 }),
    fc.nat(9),
  )
  .map(([usual, odd, rare]) => (rare === 0 ? [...odd, ...usual] : usual))
const textOf = (all: readonly string[]) => `${all.join('\n\n')}\n`

/** Another one in the place of one of its like; now and then of any other, or the text is cut anywhere. */
const edit = fc.tuple(
  fc.nat(99),
  virtualServer,
  fc.oneof({ arbitrary: fc.constant(undefined), weight: 9 }, { arbitrary: other, weight: 1 }),
  fc.nat(400),
  fc.nat(3),
)

/** Most edits leave a virtual server its name. */
const withNameOf = (before: string, server: string): string =>
  before.startsWith('virtual_server ')
    ? before.slice(0, before.indexOf('\n')) + server.slice(server.indexOf('\n'))
    : server

const countOf = (found: readonly Diagnostic[]) => ({
  error: found.filter(({ severity }) => severity === 'error').length,
  warning: found.filter(({ severity }) => severity === 'warning').length,
  info: found.filter(({ severity }) => severity === 'info').length,
})

/** Where everything of the configuration was written. */
function placed(document: Document): unknown {
  const { blocks, entries } = readConfig(document)
  return [
    blocks.map(({ values, statement }) => [values, placeOf(document, statement.start)]),
    entries.map(({ value, line: { start } }) => [value, placeOf(document, start)]),
  ]
}

test('a document that follows says, counts and places what the same text says when it is read afresh', {
  timeout: 120_000,
}, () => {
  const seen = { followed: 0, carried: 0, counted: 0 }
  fc.assert(
    fc.property(blocks, fc.array(edit, { minLength: 1, maxLength: 5 }), fc.boolean(), (first, edits, asks) => {
      const all = [...first]
      let now = parse(textOf(all), options)
      tallyOf(now)
      textWithout(now, 'virtual_server')
      for (const [at, server, instead, cut, named] of edits) {
        const place = at % all.length
        all[place] = instead ?? (named === 0 ? server : withNameOf(all[place] ?? '', server))
        const whole = textOf(all)
        const next = cut === 0 ? whole.slice(0, whole.length >> 1) : whole
        const follower = follow(now, next)
        now = follower ?? parse(next, options)
        const afresh = parse(next, options)
        const found = validate(parse(next, options))
        let counted = false
        const tally = tallyOf(now, () => {
          counted = true
          return validate(now)
        })
        expect(tally).toEqual(countOf(found))
        expect(textWithout(now, 'virtual_server')).toBe(textWithout(afresh, 'virtual_server'))
        expect(effectiveConfig(now)).toEqual(effectiveConfig(afresh))
        if (asks) expect(placed(now)).toEqual(placed(afresh))
        if (asks) expect(validate(now)).toEqual(found)
        seen.followed += follower ? 1 : 0
        seen.carried += follower && !counted ? 1 : 0
        seen.counted += 1
      }
    }),
    { numRuns: 300 },
  )
  // It is about those: were nothing ever carried over, it would say nothing.
  expect(seen.followed).toBeGreaterThan(seen.counted / 4)
  expect(seen.carried).toBeGreaterThan(seen.counted / 10)
})

test('of a virtual server that is another one the rest is neither read nor judged again', () => {
  const text = textOf([
    'virtual_server 192.0.2.1 80 {\n protocol TCP\n}',
    'virtual_server 192.0.2.2 80 {\n real_server 192.0.2.3 80 {\n }\n}',
  ])
  const before = parse(text)
  const tally = tallyOf(before)
  const config = effectiveConfig(before)
  const now = follow(before, text.replace('80 {\n }', '80 {\n weight 7\n }'))
  expect(now && effectiveConfig(now).global_defs).toBe(config.global_defs)
  expect(
    now &&
      tallyOf(now, () => {
        throw new Error('all of it was judged')
      }),
  ).toEqual(tally)
})
