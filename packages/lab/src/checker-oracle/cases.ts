/** The table: what each case is about stands in its name. */
import { DIGEST } from './answers'
import type { OracleCase } from './oracle-case'
import { DIR } from './oracle-conf'

const one = (
  name: string,
  checker: string,
  steps: string,
  more: Partial<OracleCase> = {},
  lines: string[] = [],
): OracleCase => ({
  name,
  servers: [{ checker, steps, lines }],
  ...more,
})

const block = (name: string, ...lines: string[]) => [`${name} {`, ...lines.map(line => `  ${line}`), '}'].join('\n')
const tcp = (...lines: string[]) => block('TCP_CHECK', ...lines)
const http = (...lines: string[]) => block('HTTP_GET', ...lines)
const ssl = (...lines: string[]) => block('SSL_GET', 'connect_port 443', ...lines)
const smtp = (...lines: string[]) => block('SMTP_CHECK', 'connect_port 25', ...lines)
const dns = (...lines: string[]) => block('DNS_CHECK', 'connect_port 53', ...lines)
const udp = (...lines: string[]) => block('UDP_CHECK', 'connect_port 7', ...lines)
const ping = (...lines: string[]) => block('PING_CHECK', ...lines)
const misc = (...lines: string[]) =>
  block('MISC_CHECK', `misc_path "${DIR}/misc @KEY @STEPS"`, 'misc_timeout @LONG', ...lines)
const url = (...lines: string[]) => ['url {', ...lines.map(line => `  ${line}`), '}'].join('\n  ')
const page = url('path /', 'status_code 200')

const tcpCases: OracleCase[] = [
  one('tcp up', tcp(), 'ok ok ok'),
  one('tcp refused at start, then up', tcp(), 'refused refused ok ok', { notify: true }),
  one('tcp refused at start retry 3', tcp('retry 3'), 'refused refused ok ok'),
  one('tcp retry 0', tcp('retry 0'), 'ok refused ok refused ok'),
  one('tcp retry 1', tcp('retry 1'), 'ok refused ok refused refused ok'),
  one('tcp retry 2', tcp('retry 2'), 'ok refused refused ok refused refused refused ok ok'),
  one('tcp retry 3', tcp('retry 3'), 'ok refused refused refused ok refused refused refused refused ok'),
  one('tcp default retry', tcp(), 'ok refused ok refused refused ok', { notify: true }),
  one('tcp black-holed', tcp(), 'ok drop drop drop ok'),
  one('tcp unreachable', tcp(), 'ok unreachable unreachable unreachable ok'),
  one('tcp alpha up', tcp(), 'ok ok', { lines: ['alpha'], notify: true }),
  one('tcp alpha refused', tcp(), 'refused refused ok', { lines: ['alpha'], notify: true }),
  one('tcp alpha inhibit', tcp(), 'ok ok refused refused ok', { lines: ['alpha', 'inhibit_on_failure'] }),
  one('tcp inhibit', tcp(), 'ok refused refused ok', { lines: ['inhibit_on_failure'] }),
  one('tcp omega', tcp(), 'ok ok', { lines: ['omega'], notify: true }),
  one('tcp alpha omega smtp_alert', tcp(), 'ok refused refused ok', {
    lines: ['alpha', 'omega', 'smtp_alert'],
    notify: true,
  }),
  one('tcp mails of the virtual server only', tcp(), 'ok refused refused ok', { lines: ['smtp_alert'] }),
]

const httpCases: OracleCase[] = [
  one('http up', http(page), 'ok ok ok'),
  one('http wrong status', http(page), 'ok 500 ok 500 500 500 ok ok'),
  one('http wrong status retry 2', http('retry 2', page), 'ok 404 404 ok 404 404 404 404 ok ok'),
  one('http default status range', http(url('path /')), '204 299 300 300 204 199 199 ok'),
  one('http redirect', http(url('path /')), 'ok redirect ok redirect redirect ok'),
  one('http digest', http(url('path /', `digest ${DIGEST}`)), 'ok other ok other other ok'),
  one(
    'http digest and body oddities',
    http('retry 0', url('path /', `digest ${DIGEST}`)),
    'ok long ok short ok unsized ok chunked ok bare ok',
  ),
  one(
    'http digest and wrong status',
    http('retry 0', url('path /', `digest ${DIGEST}`, 'status_code 200')),
    'ok 500 ok other ok',
  ),
  one('http garbage', http(page), 'ok garbage ok garbage garbage ok'),
  one('http empty answer', http(page), 'ok empty ok empty empty ok'),
  one('http closed at once', http(page), 'ok close ok close close ok'),
  one('http reset', http(page), 'ok reset ok reset reset ok'),
  one('http hangs', http(page), 'ok hang hang ok'),
  one('http half an answer', http(page), 'ok half ok half half ok'),
  one(
    'http answers without a header or a body',
    http('retry 0', page),
    'ok headless ok bare ok continued ok nobody ok',
  ),
  one('http refused', http(page), 'ok refused ok refused refused ok'),
  one('http black-holed', http(page), 'ok drop ok drop drop ok'),
  one(
    'http three urls steady',
    http(
      'retry 0',
      url('path /a', 'status_code 200'),
      url('path /b', 'status_code 200'),
      url('path /c', 'status_code 200'),
    ),
    'ok ok ok ok ok ok ok',
  ),
  one(
    'http three urls, the second fails',
    http(
      'retry 1',
      url('path /a', 'status_code 200'),
      url('path /b', 'status_code 200'),
      url('path /c', 'status_code 200'),
    ),
    'ok 500 500 500 ok ok ok ok ok',
  ),
  one(
    'http three urls, fast_recovery',
    http(
      'retry 1',
      'fast_recovery',
      url('path /a', 'status_code 200'),
      url('path /b', 'status_code 200'),
      url('path /c', 'status_code 200'),
    ),
    'ok 500 500 500 ok ok ok ok ok',
  ),
  one(
    'http three urls, alpha',
    http(
      'retry 1',
      url('path /a', 'status_code 200'),
      url('path /b', 'status_code 200'),
      url('path /c', 'status_code 200'),
    ),
    'ok ok ok ok ok',
    { lines: ['alpha'] },
  ),
  one(
    'http three urls, fails at start',
    http(
      'retry 1',
      url('path /a', 'status_code 200'),
      url('path /b', 'status_code 200'),
      url('path /c', 'status_code 200'),
    ),
    '500 ok ok ok ok ok',
  ),
  one('http 1.1', http('http_protocol 1.1', page), 'ok ok'),
  one('http 1.0C', http('http_protocol 1.0C', page), 'ok ok'),
  one(
    'http virtualhost',
    http('virtualhost checker.example', url('path /a'), url('path /b', 'virtualhost url.example')),
    'ok ok ok',
    { lines: ['virtualhost vs.example'] },
  ),
  one('http regex', http('retry 0', url('path /', 'regex "hello"')), 'ok other ok'),
  one('http regex_no_match', http('retry 0', url('path /', 'regex "another"', 'regex_no_match')), 'ok other ok'),
]

const sslCases: OracleCase[] = [
  one('ssl up', ssl(page), 'ok ok'),
  one('ssl speaks plain', ssl(page), 'ok plain ok plain plain ok'),
  one('ssl hangs', ssl(page), 'ok hang hang ok'),
  one('ssl closed', ssl(page), 'ok close ok close close ok'),
  one('ssl refused', ssl(page), 'ok refused ok refused refused ok'),
  one('ssl wrong status', ssl(page), 'ok 500 ok 500 500 ok'),
  one('ssl sni by url', ssl('enable_sni', url('path /', 'virtualhost url.example')), 'ok ok'),
  one('ssl sni by virtual server', ssl('enable_sni', page), 'ok ok', { lines: ['virtualhost vs.example'] }),
  one('ssl sni without any name', ssl('enable_sni', page), 'ok ok'),
]

const otherCases: OracleCase[] = [
  one('smtp up', smtp(), 'ok ok'),
  one('smtp refusing greeting', smtp(), 'ok refusing ok refusing refusing ok'),
  one('smtp multi-line greeting', smtp('retry 0'), 'ok multi ok'),
  one('smtp multi-line helo', smtp('retry 0'), 'ok multihelo ok'),
  one('smtp helo refused, quit refused', smtp('retry 0'), 'ok helo5 ok quit5 ok noquit ok'),
  one('smtp garbage', smtp('retry 0'), 'ok garbage ok short ok letters ok'),
  one('smtp replies without a text', smtp('retry 0'), 'ok helobare ok quitbare ok'),
  one('smtp replies in pieces', smtp('retry 0'), 'ok pieces ok endless ok'),
  one('smtp refused', smtp(), 'ok refused ok refused refused ok'),
  one('smtp black-holed', smtp(), 'ok drop ok drop drop ok'),
  one('smtp closed in the middle', smtp('retry 0'), 'ok helogone ok'),
  one('smtp hangs', smtp(), 'ok hang ok hang hang ok'),
  one('smtp hangs after the greeting', smtp('retry 0'), 'ok helohang ok'),
  one('smtp empty', smtp(), 'ok empty ok empty empty ok'),
  one('smtp helo_name', smtp('helo_name me.example'), 'ok ok'),
  one('dns up', dns('name example.net', 'type A'), 'ok ok'),
  one('dns default retry', dns(), 'ok silent silent silent silent silent ok'),
  one('dns rcodes', dns('retry 0'), 'ok rcode1 ok rcode2 ok rcode3 ok rcode5 ok'),
  one('dns oddities', dns('retry 0'), 'ok short ok wrongid ok echo ok truncated ok garbage ok'),
  one('dns refused', dns('retry 1'), 'ok refused ok refused refused ok'),
  one('udp without require_reply', udp(), 'silent silent refused refused silent reply'),
  one('udp require_reply', udp('require_reply'), 'reply silent reply silent silent reply'),
  one(
    'udp require_reply of bytes',
    udp('retry 0', 'payload 70696e67', 'require_reply 706f6e67'),
    'reply other reply longer reply tiny reply',
  ),
  one(
    'udp reply lengths',
    udp('retry 0', 'require_reply', 'min_reply_length 4', 'max_reply_length 20'),
    'reply tiny reply long reply empty reply',
  ),
  one('udp black-holed without require_reply', udp('retry 0'), 'reply drop drop reply'),
  one('ping', ping(), 'ok drop ok drop drop ok'),
  one('ping unreachable', ping('retry 0'), 'ok unreachable ok refused ok'),
  one('misc up down', misc(), '0 0 1 0 1 0'),
  one('misc retry 2', misc('retry 2'), '0 1 1 1 1 0'),
  one('misc exit codes without dynamic', misc('retry 0'), '0 2 0 3 0 127 0 255 0'),
  one('misc overruns', misc(), '0 hang 0 hang hang 0'),
  one('misc killed and timeout', misc('retry 0'), '0 killed 0 hang 0'),
  one('misc dynamic', misc('retry 0', 'misc_dynamic'), '0 2 3 12 0 255 1 0 102', {}, ['weight 5']),
  one('misc dynamic at start down', misc('retry 0', 'misc_dynamic'), '1 12 0 1 0', {}, ['weight 5']),
  one('misc of a missing program', block('MISC_CHECK', 'misc_path "/usr/bin/false"', 'misc_timeout @LONG'), '', {}),
]

const mailed = { notify: true }
const mailCases: OracleCase[] = [
  one('mails of http', http('retry 0', page), 'ok 500 ok refused ok', mailed),
  one('mails of http: digest and regex', http('retry 0', url('path /', `digest ${DIGEST}`)), 'ok other ok', mailed),
  one('mails of http: hangs', http('retry 0', page), 'ok hang ok', mailed),
  one('mails of ssl', ssl('retry 0', page), 'ok 500 ok plain ok', mailed),
  one('mails of smtp', smtp('retry 0'), 'ok refusing ok refused ok', mailed),
  one('mails of smtp: helo', smtp('retry 0'), 'ok helo5 ok letters ok', mailed),
  one('mails of smtp: endless', smtp('retry 0'), 'ok endless ok helohang ok', mailed),
  one('mails of smtp: hangs', smtp('retry 0'), 'ok hang ok empty ok', mailed),
  one('mails of smtp: black-holed', smtp('retry 0'), 'ok drop ok helogone ok', mailed),
  one('mails of dns', dns('retry 0'), 'ok rcode3 ok silent ok', mailed),
  one('mails of udp', udp('retry 0', 'require_reply'), 'reply silent reply refused reply', mailed),
  one('mails of ping', ping('retry 0'), 'ok drop ok', mailed),
  one('mails of misc', misc('retry 0'), '0 1 0 hang 0', mailed),
]

const two = (
  name: string,
  lines: string[],
  first: string,
  second: string,
  more: Partial<OracleCase> = {},
): OracleCase => ({
  name,
  lines,
  notify: true,
  servers: [
    { checker: tcp('retry 0'), steps: first },
    { checker: tcp('retry 0'), steps: second },
  ],
  ...more,
})

const poolCases: OracleCase[] = [
  two('pool quorum 2', ['quorum 2'], 'ok refused refused ok ok ok', 'ok ok ok ok ok ok'),
  // No two servers turn in the same round, but for the first: their order would be anybody's.
  two(
    'pool quorum 2 hysteresis 1',
    ['quorum 2', 'hysteresis 1'],
    'ok refused refused refused ok ok ok',
    'ok ok refused refused refused ok ok',
  ),
  two('pool sorry', ['smtp_alert'], 'ok ok refused refused refused ok ok', 'ok refused refused refused ok ok ok', {
    sorry: [],
  }),
  two(
    'pool sorry with quorum 2',
    ['quorum 2'],
    'ok refused refused refused ok ok ok',
    'ok ok ok refused refused ok ok',
    { sorry: [] },
  ),
  two('pool sorry_server_inhibit', [], 'ok refused refused refused ok ok', 'ok ok refused refused refused ok', {
    sorry: ['sorry_server_inhibit'],
  }),
  two(
    'pool sorry and inhibit_on_failure',
    ['inhibit_on_failure'],
    'ok ok refused refused refused ok ok',
    'ok refused refused refused ok ok ok',
    { sorry: [] },
  ),
  two('pool alpha quorum 2 sorry', ['alpha', 'quorum 2'], 'ok ok ok refused refused ok', 'refused ok ok ok ok ok', {
    sorry: [],
  }),
  {
    name: 'pool two checkers of one server',
    servers: [{ checker: `${tcp('retry 0')}\n${ping('retry 0')}`, steps: 'ok ok drop drop drop drop ok ok ok ok' }],
  },
  {
    name: 'pool weights and quorum 3',
    lines: ['quorum 3'],
    servers: [
      { checker: tcp('retry 0'), steps: 'ok refused refused refused ok ok', lines: ['weight 2'] },
      { checker: tcp('retry 0'), steps: 'ok ok refused ok ok ok', lines: ['weight 3'] },
    ],
  },
  { name: 'pool weight 0', servers: [{ checker: tcp('retry 0'), steps: 'ok refused ok', lines: ['weight 0'] }] },
  { name: 'pool no checker', servers: [{ checker: '', steps: '' }] },
]

const fileCases: OracleCase[] = [
  {
    name: 'file weight 1',
    file: { values: '0 5 -3 -2147483648 0 10' },
    notify: true,
    servers: [{ checker: block('FILE_CHECK', 'track_file @FILE'), steps: '', lines: ['weight 4'] }],
  },
  {
    name: 'file weight of the checker 2',
    file: { values: '1 3 -2 -9 0' },
    servers: [{ checker: block('FILE_CHECK', 'track_file @FILE', 'weight 2'), steps: '', lines: ['weight 4'] }],
  },
  {
    name: 'file weight reverse',
    file: { values: '0 3 -5 9 0' },
    servers: [{ checker: block('FILE_CHECK', 'track_file @FILE', 'weight 1 reverse'), steps: '', lines: ['weight 4'] }],
  },
  {
    name: 'file weight 0',
    file: { values: '0 1 0 -1 0', weight: 0 },
    servers: [{ checker: block('FILE_CHECK', 'track_file @FILE'), steps: '', lines: ['weight 4'] }],
  },
]

export const cases: readonly OracleCase[] = [
  ...tcpCases,
  ...httpCases,
  ...sslCases,
  ...otherCases,
  ...mailCases,
  ...poolCases,
  ...fileCases,
]
