/** Waiting for descriptors in the event loop: what comes is read, and our own faults end the process. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const kernel = join(import.meta.dirname, '../src/kernel')

/** `ready` as the body of the callback; the descriptor is a netlink socket with an answer waiting. */
const run = (ready: string) =>
  spawnSync(
    process.execPath,
    [
      '--import',
      'tsx',
      '--input-type=module',
      '-e',
      `import { PollLoop } from '${kernel}/poll-loop.ts'
       import { NetlinkSocket } from '${kernel}/netlink-socket.ts'
       import { encodeGetLinks } from '@keelson/director/wire/rtnetlink-link'
       const socket = new NetlinkSocket(0)
       const loop = new PollLoop()
       loop.add(socket.fd, () => { ${ready} })
       socket.send(encodeGetLinks(1))`,
    ],
    { encoding: 'utf8', timeout: 30_000, cwd: import.meta.dirname },
  )

describe.skipIf(process.platform !== 'linux')('the loop over descriptors', () => {
  it('tells when something waits, and lets the process end when nothing is watched any more', () => {
    const { status, stdout, stderr } = run(
      `let bytes = 0; for (let read = socket.receive(); read; read = socket.receive()) bytes += read.length
       console.log(bytes > 0 ? 'read' : 'empty'); loop.close(); socket.close()`,
    )
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'read\n', stderr: '' })
  })

  it('ends the process with the words of what was thrown while reading', () => {
    const { status, stderr } = run(`throw new Error('what nobody expected')`)
    expect(status).not.toBe(0)
    expect(stderr).toContain('what nobody expected')
  })
})
