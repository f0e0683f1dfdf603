import { expect, test } from 'vitest'
import {
  type ConnectionRow,
  connectionsCsv,
  countsCsv,
  fileName,
  ipvsadmText,
} from '../src/features/connections/connection-files'

const row = (more: Partial<ConnectionRow> = {}): ConnectionRow => ({
  director: 'director1',
  protocol: 'TCP',
  expires: 896,
  state: 'ESTABLISHED',
  client: '125.38.38.7:51234',
  virtual: '125.38.38.64:80',
  real: '125.38.38.101:80',
  ...more,
})

test('rows of one director are what ipvsadm -lcn prints', () => {
  expect(ipvsadmText([row(), row({ expires: 59.9, state: 'FIN_WAIT', client: '10.0.0.1:9' })])).toBe(
    `IPVS connection entries
pro expire state       source             virtual            destination
TCP 14:56  ESTABLISHED 125.38.38.7:51234  125.38.38.64:80    125.38.38.101:80
TCP 00:59  FIN_WAIT    10.0.0.1:9         125.38.38.64:80    125.38.38.101:80
`,
  )
})

test('of several directors each has its list under its name', () => {
  const text = ipvsadmText([row(), row({ director: 'director2', client: '10.0.0.2:1' }), row({ client: '10.0.0.3:1' })])
  expect(text.split('\n').map(line => line.slice(0, 40).trimEnd())).toEqual([
    'director1:',
    'IPVS connection entries',
    'pro expire state       source',
    'TCP 14:56  ESTABLISHED 125.38.38.7:51234',
    'TCP 14:56  ESTABLISHED 10.0.0.3:1',
    '',
    'director2:',
    'IPVS connection entries',
    'pro expire state       source',
    'TCP 14:56  ESTABLISHED 10.0.0.2:1',
    '',
  ])
})

test('a template of a persistence engine has its name and data at the end', () => {
  const text = ipvsadmText([row({ protocol: 'UDP', persistence_engine: 'sip', persistence_data: 'a84b4c76e66710' })])
  expect(text).toContain('destination        pe name          pe_data\n')
  expect(text).toContain('125.38.38.101:80 sip                a84b4c76e66710\n')
})

test('CSV quotes what must be quoted, and hands no formula to a spreadsheet', () => {
  const rows = [row({ persistence_engine: 'sip', persistence_data: '=HYPERLINK("http://x",1)' })]
  expect(connectionsCsv(rows)).toBe(
    'director,pro,expire,state,source,virtual,destination,pe_name,pe_data\r\n' +
      'director1,TCP,14:56,ESTABLISHED,125.38.38.7:51234,125.38.38.64:80,125.38.38.101:80,sip,"\'=HYPERLINK(""http://x"",1)"\r\n',
  )
  expect(countsCsv([{ name: 'state', counts: [{ key: 'FIN_WAIT', count: 3 }] }])).toBe(
    'group,key,connections\r\nstate,FIN_WAIT,3\r\n',
  )
})

test('the name of the file says when, and that it is partial', () => {
  expect(fileName('a b/c', Date.UTC(2026, 10, 30, 12, 15), true, 'csv')).toBe(
    'connections-a_b_c-2026-11-30T12-15-00-partial.csv',
  )
})
