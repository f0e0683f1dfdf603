/** `process NAME`: what the watchdog starts; not for people. */
import { readdirSync } from 'node:fs'
import type { ForwarderName } from '@keelson/contract/messages/live-state'
import { CheckersProcess } from '../checkers/checkers-process'
import { ForwarderProcess } from '../forwarder/forwarder-process'
import { runInRealTime } from '../kernel/libc'
import { LinkProcess } from '../link/link-process'
import { liveAsChild } from '../live/child'
import { readMailCredentials } from '../notify/mail-credentials'
import { NotifyProcess } from '../notify/notify-process'
import { VrrpProcess } from '../vrrp/vrrp-process'
import { readOptions } from './options'
import { UsageError } from './usage-error'

export async function processCommand(argv: string[]): Promise<number> {
  const { values, positionals } = readOptions(
    argv,
    {
      'run-dir': { type: 'string' },
      forwarder: { type: 'string' },
      name: { type: 'string' },
      console: { type: 'string' },
      'token-file': { type: 'string' },
      'separate-probes': { type: 'boolean' },
      'mail-credentials': { type: 'string' },
    },
    true,
  )
  const runDir = values['run-dir'] ?? ''
  const forwarder = (values.forwarder ?? 'none') as ForwarderName
  if (!process.send) throw new UsageError('is started by keelson-agent run')
  process.title = `keelson-${positionals[0]}`
  switch (positionals[0]) {
    case 'vrrp':
      comeFirst()
      return finish(await liveAsChild(await VrrpProcess.start(runDir)))
    case 'checkers': {
      const sharedProbes = !values['separate-probes']
      return finish(await liveAsChild(await CheckersProcess.start(runDir, { forwarder, sharedProbes })))
    }
    case 'forwarder':
      return finish(await liveAsChild(await ForwarderProcess.start(runDir)))
    case 'notify': {
      const path = values['mail-credentials']
      return finish(await liveAsChild(await NotifyProcess.start(runDir, path ? readMailCredentials(path) : undefined)))
    }
    case 'link': {
      const { name = '', console: url, 'token-file': tokenFile } = values
      return finish(await liveAsChild(await LinkProcess.start({ runDir, forwarder, name, console: url, tokenFile })))
    }
    default:
      throw new UsageError(`unknown process ${positionals[0]}`)
  }
}

/**
 * Adverts come before everything else on the director: real-time, the lowest of it; nice alone does not reach across
 * the kernel's autogroups. All threads, because it waits on those that poll and collect garbage.
 * Deviates: keepalived does so only when told (vrrp_rt_priority); a director of ours has more processes of its own.
 */
function comeFirst(): void {
  try {
    for (const thread of readdirSync('/proc/self/task')) runInRealTime(Number(thread), 1)
  } catch {
    // without CAP_SYS_NICE it runs as everybody else
  }
}

/** Sockets that are still closing must not hold the process. */
function finish(status: number): never {
  process.exit(status)
}
