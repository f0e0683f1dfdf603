/** `process NAME`: what the watchdog starts; not for people. */
import type { ForwarderName } from '@keelson/contract/messages/live-state'
import { ClientAddress } from '../forwarder/client-address'
import { liveAsChild } from '../live/child'
import { readOptions } from './options'
import { UsageError } from './usage-error'

export async function processCommand(argv: string[]): Promise<number> {
  const { values, positionals } = readOptions(
    argv,
    {
      'run-dir': { type: 'string' },
      forwarder: { type: 'string' },
      'ipvs-drift': { type: 'string' },
      'client-address': { type: 'string' },
      name: { type: 'string' },
      console: { type: 'string' },
      'state-dir': { type: 'string' },
      'separate-probes': { type: 'boolean' },
      'mail-credentials': { type: 'string' },
      'verify-certificates': { type: 'boolean' },
      'certificate-days': { type: 'string' },
    },
    true,
  )
  const runDir = values['run-dir'] ?? ''
  const forwarder = (values.forwarder ?? 'none') as ForwarderName
  if (!process.send) throw new UsageError('is started by keelson-agent run')
  process.title = `keelson-${positionals[0]}`
  switch (positionals[0]) {
    case 'vrrp': {
      const { VrrpProcess } = await import('../vrrp/vrrp-process')
      return finish(await liveAsChild(await VrrpProcess.start(runDir)))
    }
    case 'checkers': {
      const sharedProbes = !values['separate-probes']
      const { CheckersProcess } = await import('../checkers/checkers-process')
      const verify = values['verify-certificates'] ?? false
      const certificates = { verify, warnDays: Number(values['certificate-days'] ?? 0) }
      const options = { forwarder, sharedProbes, certificates }
      return finish(await liveAsChild(await CheckersProcess.start(runDir, options)))
    }
    case 'forwarder': {
      const { ForwarderProcess } = await import('../forwarder/forwarder-process')
      return finish(
        await liveAsChild(
          await ForwarderProcess.start(runDir, {
            forwarder,
            ipvsDrift: values['ipvs-drift'] === 'leave' ? 'leave' : 'repair',
            clientAddress: ClientAddress.catch('hidden').parse(values['client-address']),
          }),
        ),
      )
    }
    case 'notify': {
      const { NotifyProcess } = await import('../notify/notify-process')
      const { readMailCredentials } = await import('../notify/mail-credentials')
      const path = values['mail-credentials']
      return finish(await liveAsChild(await NotifyProcess.start(runDir, path ? readMailCredentials(path) : undefined)))
    }
    case 'follower': {
      const { FollowerProcess } = await import('../keepalived/follower-process')
      return finish(await liveAsChild(await FollowerProcess.start(runDir, forwarder)))
    }
    case 'link': {
      const { LinkProcess } = await import('../link/link-process')
      const { name = '', console: url, 'state-dir': stateDir = '' } = values
      return finish(await liveAsChild(await LinkProcess.start({ runDir, stateDir, forwarder, name, console: url })))
    }
    default:
      throw new UsageError(`unknown process ${positionals[0]}`)
  }
}

/** Sockets that are still closing must not hold the process. */
function finish(status: number): never {
  process.exit(status)
}
