import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { effectiveConfig } from '@keelson/keepalived-conf/config'
import { parse } from '@keelson/keepalived-conf/parse'
import { describe, expect, it, onTestFinished } from 'vitest'
import { withHmacKeys } from '../src/vrrp/hmac-key-files'

function readKeys(contents: string | undefined) {
  const dir = mkdtempSync(join(tmpdir(), 'keelson-keys-'))
  onTestFinished(() => rmSync(dir, { recursive: true }))
  const file = join(dir, 'vrrp.key')
  if (contents !== undefined) writeFileSync(file, contents, 'latin1')
  const text = `vrrp_instance V {\ninterface eth0\nvirtual_router_id 9\nauth_hmac {\nkey 7 file:${file}\n}\n}\n`
  const complaints: string[] = []
  const config = withHmacKeys(effectiveConfig(parse(text)), complaint => complaints.push(complaint))
  return { keys: config.vrrp_instance[0]?.auth_hmac?.keys, complaints, file }
}

describe('a secret in a file', () => {
  it('is its bytes without the end of the line', () => {
    const hex = Buffer.from('\u00ff'.repeat(40), 'latin1').toString('hex')
    expect(readKeys(`${'\u00ff'.repeat(40)}\n`)).toMatchObject({
      keys: [{ id: 7, secret: `hex:${hex}` }],
      complaints: [],
    })
  })
  it('may be written in hexadecimal', () => {
    const secret = `hex:${'0a'.repeat(32)}`
    expect(readKeys(`${secret}\n`)).toMatchObject({ keys: [{ id: 7, secret }], complaints: [] })
  })
  it.each(['too short', 'hex:0g', 'x'.repeat(65)])('is refused by name when it is no key: %s', contents => {
    const { complaints, file, keys } = readKeys(contents)
    expect(complaints).toEqual([`(V) auth_hmac key 7: ${file} must hold 32 to 64 bytes`])
    expect(keys).toEqual([{ id: 7, secret: `file:${file}` }])
  })
  it('is missed by name', () => {
    expect(readKeys(undefined).complaints).toEqual([expect.stringContaining('no such file')])
  })
})
