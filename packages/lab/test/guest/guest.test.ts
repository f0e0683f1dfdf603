/** The guest lab itself: a kernel with IPVS, our agent, and what `npm run lab:guest` promises. */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LabClient } from '@keelson/lab/lab-client'
import { isAble } from '@keelson/lab/machine-abilities'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'

const GUEST_COMMAND = join(import.meta.dirname, '../../bin/guest.mjs')

describe.skipIf(!isAble('guest'))('a guest with IPVS', () => {
  const run = (...argv: string[]) => new LabClient(inject('guestSocket')).exec('guest', argv)

  it('has a kernel whose IPVS takes a service and its server', async () => {
    const { stdout, stderr, code } = await run(
      'unshare',
      '--net',
      'sh',
      '-ec',
      'ip link add d0 type dummy; ip address add 10.0.0.9/24 dev d0; ip link set d0 up; ipvsadm -A -t 10.0.0.1:80 -s rr; ipvsadm -a -t 10.0.0.1:80 -r 10.0.0.2:80 -g -w 7; ipvsadm -Sn',
    )
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toBe('-A -t 10.0.0.1:80 -s rr\n-a -t 10.0.0.1:80 -r 10.0.0.2:80 -g -w 7\n')
  })

  it('has keelson-agent on its PATH, which reads a configuration', async () => {
    expect(await run('keelson-agent', 'check', 'packages/lab/demo/director1.conf')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('1 file, 0 errors'),
    })
  })

  it('gives statuses as a shell does, and keeps the channels apart', async () => {
    expect(await run('sh', '-c', 'echo out; echo err >&2; exit 7')).toEqual({
      code: 7,
      stdout: 'out\n',
      stderr: 'err\n',
    })
    expect(await run('sh', '-c', 'kill -TERM $$')).toMatchObject({ code: 128 + 15 })
    expect(await run('no-such-command')).toMatchObject({
      code: 127,
      stderr: expect.stringContaining('no-such-command'),
    })
  })

  it('raises the lab: our director and stock keepalived elect the one of higher priority', async () => {
    const { stdout, stderr } = await run('node', 'packages/lab/dist/guest-lab.mjs', 'elect')
    expect(JSON.parse(stdout || JSON.stringify(stderr))).toEqual({ master: 'ours', hasVip: true })
  })
})

describe.skipIf(!isAble('guest'))('npm run lab:guest', () => {
  let dir: string
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'keelson-guest-test-'))
  })
  afterAll(() => rmSync(dir, { recursive: true, force: true }))

  const labGuest = (argv: string[], heard: (text: string) => void = () => {}) => {
    const child = spawn(process.execPath, [GUEST_COMMAND, ...argv], { stdio: ['pipe', 'pipe', 'pipe'] })
    const result = { code: -1, stdout: '', stderr: '' }
    for (const channel of ['stdout', 'stderr'] as const)
      child[channel].setEncoding('utf8').on('data', (text: string) => {
        result[channel] += text
        heard(text)
      })
    const ended = new Promise<typeof result>(resolve =>
      child.once('close', code => resolve({ ...result, code: code ?? -1 })),
    )
    return { child, ended }
  }

  it('takes folders in, standard input too, brings files back and ends with the status of the command', async () => {
    mkdirSync(join(dir, 'in'))
    writeFileSync(join(dir, 'in/word'), 'mounted ')
    const script = `cat ${dir}/in/word - > ${dir}/out/both; mkdir ${dir}/out/deep; echo 1 > ${dir}/out/deep/one; cat ${dir}/out/both; exit 9`
    const { child, ended } = labGuest(['--mount', join(dir, 'in'), '--out', join(dir, 'out'), 'sh', '-c', script])
    child.stdin.end('and typed')
    expect(await ended).toMatchObject({ code: 9, stdout: 'mounted and typed' })
    expect(readFileSync(join(dir, 'out/both'), 'utf8')).toBe('mounted and typed')
    expect(readFileSync(join(dir, 'out/deep/one'), 'utf8')).toBe('1\n')
  })

  it('ends by itself when its time is up, and says so', async () => {
    const { child, ended } = labGuest(['--time', '8', 'sh', '-c', 'sleep 1000000'])
    child.stdin.end()
    const { code, stderr } = await ended
    expect(code).toBe(125)
    expect(stderr).toContain('the guest ends itself after 8 s')
  })

  it('refuses flags that make no sense, naming them', async () => {
    const refused = async (...argv: string[]) => {
      const { child, ended } = labGuest(argv)
      child.stdin.end()
      const { code, stderr } = await ended
      expect(code).toBe(2)
      return stderr.split('\n')[0]
    }
    expect(await refused('--memory', 'much', 'true')).toBe('--memory much must be a whole number from 1')
    expect(await refused('--mount', '/no/such/folder', 'true')).toBe('--mount /no/such/folder: no such file or folder')
    expect(await refused()).toBe('there is no COMMAND')
  })
})
