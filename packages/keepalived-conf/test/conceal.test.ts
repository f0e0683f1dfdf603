import { describe, expect, it } from 'vitest'
import { conceal, isMask, maskOf, secretsOf, unconceal } from '../src/conceal'
import { lint } from '../src/lint'
import { parse } from '../src/parse'
import { validate } from '../src/validate'

const seven = (secret: string) =>
  [...secret]
    .reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) % 9_999_991, 7)
    .toString()
    .padStart(7, '0')

const instance = (pass: string) => `vrrp_instance VI_1 {
  state MASTER
  interface eth0
  virtual_router_id 51
  priority 100
  authentication {
    auth_type PASS
    auth_pass ${pass}
  }
  virtual_ipaddress {
    10.0.0.1
  }
}
`
const hmac =
  'vrrp_instance VI_2 {\n  auth_hmac {\n    key 1 0123456789abcdef0123456789abcdef\n    key 2 file:/etc/k\n  }\n}\n'

describe('no secret is left', () => {
  it.each([
    ['as a password', instance('hunter2'), 'hunter2'],
    ['in quotes', instance('"hunter2 x"'), 'hunter2'],
    ['as a key with a number', hmac, '0123456789abcdef'],
    ['of the key of a checker', 'SSL {\n  password hunter2\n}\n', 'hunter2'],
    ['in a comment', `# auth_pass hunter2\n${instance('other')}`, 'hunter2'],
    ['behind !', '!auth_pass hunter2\n', 'hunter2'],
    [
      'in a line of another config-id',
      instance('x').replace('    auth_pass x', '    @other auth_pass hunter2'),
      'hunter2',
    ],
    ['in a key of another config-id', hmac.replace('    key 1', '    @^a key 1'), '0123456789abcdef'],
    ['from a definition', `$PASS=hunter2\n${instance('$PASS')}`, 'hunter2'],
    ['where the keyword may not stand', 'auth_pass hunter2\n', 'hunter2'],
    ['with words behind it', instance('hunter2 hunter3'), 'hunter3'],
    ['on one line with its block', 'vrrp_instance V { authentication { auth_pass hunter2 } }', 'hunter2'],
  ])('%s', (_where, text, secret) => {
    const masked = conceal(text, seven)
    expect(text).toContain(secret)
    expect(masked).not.toContain(secret)
    expect(masked.split('\n')).toHaveLength(text.split('\n').length)
  })
})

it('names of files, paths and everything else stay as they are', () => {
  expect(conceal(hmac, seven)).toContain('key 2 file:/etc/k')
  const text = '# the password of this\nSSL {\n  key /etc/key.pem\n}\n'
  expect(conceal(text, seven)).toBe(text)
})

it('what is put back from the masks is the text, character for character', () => {
  for (const text of [
    instance('"hunter2 x"'),
    hmac,
    `$PASS=hunter2\n${instance('$PASS')}`,
    instance('longer-than-eight'),
  ]) {
    const written = new Map(secretsOf(text).map(secret => [maskOf(secret.value, seven), secret.written]))
    expect(unconceal(conceal(text, seven), mask => written.get(mask))).toBe(text)
  }
})

it('masking twice is masking once', () => {
  const once = conceal(instance('hunter2'), seven)
  expect(conceal(once, seven)).toBe(once)
})

it('rules see through masks what they see in the text: lengths, and whether two directors agree', () => {
  const rulesOf = (texts: string[]) => {
    const documents = texts.map((text, index) => parse(text, { file: `lb${index}` }))
    return [...documents.flatMap(document => validate(document)), ...lint(documents)].map(
      ({ file, line, rule }) => `${file}:${line} ${rule}`,
    )
  }
  for (const texts of [
    [instance('hunter2'), instance('hunter2')],
    [instance('hunter2'), instance('hunter3')],
    [instance('longer-than-eight')],
    [hmac],
  ])
    expect(rulesOf(texts.map(text => conceal(text, seven)))).toEqual(rulesOf(texts))
})

it('a mask looks like one and a comment with a star does not become one by chance', () => {
  expect(isMask(maskOf('hunter2', seven))).toBe(true)
  expect(isMask(maskOf('longer-than-eight', seven))).toBe(true)
  expect(isMask('*short')).toBe(false)
  expect(unconceal('# *Warning* and *******', () => undefined)).toBe('# *Warning* and *******')
})
