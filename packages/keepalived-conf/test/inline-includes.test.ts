import { describe, expect, test } from 'vitest'
import { effectiveConfig } from '../src/config'
import { inlineIncludes } from '../src/inline-includes'
import { parse } from '../src/parse'

const files: Record<string, string> = {
  '/etc/keepalived/globals.conf': 'global_defs {\n  router_id lb1\n}',
  '/etc/keepalived/conf.d/a.conf':
    'virtual_server 10.0.0.1 80 {\n  lb_algo wrr\n  lb_kind NAT\n  protocol TCP\n  include ../pool.conf\n}\n',
  '/etc/keepalived/conf.d/b.conf': 'virtual_server 10.0.0.2 $PORT {\n  lb_kind DR\n  protocol UDP\n}\r\n',
  '/etc/keepalived/pool.conf': 'real_server 10.0.1.1 80 {\n  weight 3\n  TCP_CHECK {\n    connect_timeout 2\n  }\n}\n',
  '/etc/keepalived/open.conf': 'vrrp_instance V {\n  interface eth0\n  virtual_router_id 7',
  '/etc/keepalived/self.conf': 'include self.conf\n',
  '/etc/keepalived/here.conf': 'global_defs {\n  router_id "$_PWD"\n}\n',
  '/etc/keepalived/goes-on.conf': '$A=1 \\\n',
}
const MAIN = '/etc/keepalived/keepalived.conf'

const include = (pattern: string, from: string) => {
  const path = new URL(pattern, `file://${from}`).pathname
  const wild = new RegExp(`^${path.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}$`)
  const found = Object.entries(files).filter(([file]) => wild.test(file))
  const read = found.map(([file, text]) => ({ file, text }))
  return pattern.includes('*') ? [...read, { file: '/etc/keepalived/conf.d/old.conf', refused: 'a directory' }] : read
}
const read = (text: string) => parse(text, { file: MAIN, include, surroundings: { configId: 'lb1' } })

describe('a configuration of several files as one text', () => {
  const text = [
    '# the whole director',
    'include globals.conf # who we are',
    '$PORT=53',
    '@lb1 include conf.d/*.conf',
    '@lb2 include nothing/of/ours.conf',
    'include open.conf',
    '  priority 150',
    '}',
    '',
  ].join('\n')
  const document = read(text)
  const inlined = inlineIncludes(document)

  test('means what its files mean', () => {
    const alone = parse(inlined.text, { file: MAIN, surroundings: { configId: 'lb1' } })
    expect(alone.problems).toEqual([])
    expect(effectiveConfig(alone)).toEqual(effectiveConfig(document))
    expect(effectiveConfig(alone).virtual_server.map(({ id }) => id)).toHaveLength(2)
  })

  test('says which files stand in it, in the order they are read', () => {
    expect(inlined.files.map(file => file.replace('/etc/keepalived/', ''))).toEqual([
      'globals.conf',
      'conf.d/a.conf',
      'pool.conf',
      'conf.d/b.conf',
      'open.conf',
    ])
    expect(inlined.left).toEqual([])
  })

  test('keeps every other line, and each include as a comment', () => {
    for (const line of ['# the whole director', '# include globals.conf # who we are', '# @lb1 include conf.d/*.conf'])
      expect(inlined.text.split('\n')).toContain(line)
    expect(inlined.text).toContain('# /etc/keepalived/conf.d/old.conf: a directory')
    expect(inlined.text).toContain('@lb2 include nothing/of/ours.conf')
  })

  test.each([
    ['a circle', 'include self.conf'],
    ['a file that asks for its folder', 'include here.conf'],
    ['a file whose last line goes on', 'include goes-on.conf'],
    ['a file that is not there', 'include gone.conf'],
  ])('leaves %s as it stands', (_, line) => {
    const { text, files, left } = inlineIncludes(read(`${line}\nglobal_defs {\n}\n`))
    expect({ text, files, left }).toEqual({ text: `${line}\nglobal_defs {\n}\n`, files: [], left: [line] })
  })

  test('is the text itself where nothing is included', () => {
    const { text, files } = inlineIncludes(read('global_defs {\n}\n'))
    expect({ text, files }).toEqual({ text: 'global_defs {\n}\n', files: [] })
  })

  test('is not tried where nobody reads files', () => {
    expect(inlineIncludes(parse('include a.conf\n')).left).toEqual(['include a.conf'])
  })
})
