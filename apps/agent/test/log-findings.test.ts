/** What a director says of its file when it starts. */
import { parse } from '@keelson/keepalived-conf/parse'
import { validate } from '@keelson/keepalived-conf/validate'
import { expect, it } from 'vitest'
import { findingsInWords } from '../src/watchdog/log-findings'

const servers = (count: number) =>
  Array.from({ length: count }, (_, i) => `real_server 10.0.${i >> 8}.${i & 255} 80 {\n}\n`).join('')
const text = (count: number) =>
  `virtual_server 10.1.0.1 80 {\nlb_algo rr\nlb_kind NAT\nprotocol TCP\n${servers(count)}}\n`

it('says of each rule ten findings, and of more how many', () => {
  const lines = (count: number) => findingsInWords(validate(parse(text(count))))
  expect(lines(10).filter(line => line.includes('has no checker'))).toHaveLength(10)
  expect(lines(10).some(line => line.startsWith('and '))).toBe(false)
  expect(lines(2000).filter(line => line.includes('has no checker'))).toHaveLength(10)
  expect(lines(2000).at(-1)).toBe('and 1990 more of [real-server-without-checker]: keelson-agent check tells them all')
})
