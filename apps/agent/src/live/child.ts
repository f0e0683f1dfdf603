/** How the watchdog speaks to its processes: over Node's own channel, which also tells a child that its parent is gone. */
import { type Configure, type Reconfigure, wholeOf } from './configure-after'

export type FromWatchdog = Configure | Reconfigure | { type: 'stop' }

/** It runs as it was told to: once for each time that it was told. */
export type ToWatchdog = { type: 'ready' }

export interface ChildProcess {
  configure(message: Configure): void
  /** Leaves nothing behind; resolves when the process may end. */
  stop(): Promise<void>
}

/** Runs `child` until the watchdog says stop or is gone. A process without a watchdog must not hold a VIP. */
export function liveAsChild(child: ChildProcess): Promise<number> {
  return new Promise(resolve => {
    let stopping = false
    const stop = () => {
      if (stopping) return
      stopping = true
      child.stop().then(
        () => resolve(0),
        error => {
          process.stderr.write(`${String(error)}\n`)
          resolve(1)
        },
      )
    }
    let text = ''
    process.on('message', (message: FromWatchdog) => {
      if (message.type === 'stop') stop()
      else {
        const configure = message.type === 'configure' ? message : wholeOf(message, text)
        text = configure.text
        child.configure(configure)
        process.send?.({ type: 'ready' } satisfies ToWatchdog)
      }
    })
    process.on('disconnect', stop)
    // The watchdog was killed while this one started: nobody says so any more.
    if (!process.connected) stop()
    process.on('SIGTERM', stop)
    // The terminal sends SIGINT to the whole group; the watchdog decides what it means.
    process.on('SIGINT', () => {})
    process.on('SIGHUP', () => {})
  })
}
