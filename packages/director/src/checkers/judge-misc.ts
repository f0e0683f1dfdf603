/** Does a script's end satisfy a MISC_CHECK? With misc_dynamic the exit status also is a weight. */
import type { MiscCheckConfig } from '@keelson/keepalived-conf/config'
import type { ProbeResult } from './probe-result'

export type MiscSight =
  | { saw: 'exit'; status: number }
  | { saw: 'signal'; signal: string }
  | { saw: 'timeout'; after: number }
  /** it could not be run at all */
  | { saw: 'error'; error: string }

export function judgeMisc(config: MiscCheckConfig, sight: MiscSight, latency: number): ProbeResult {
  switch (sight.saw) {
    case 'exit': {
      const { status } = sight
      if (status === 0) return { ok: true, text: 'exited with status 0', latency }
      if (config.misc_dynamic && status >= 2 && status <= 255) {
        return { ok: true, text: `exited with status ${status}: weight ${status - 2}`, latency, weight: status - 2 }
      }
      return { ok: false, text: `exited with status ${status}`, latency }
    }
    case 'signal':
      return { ok: false, text: `ended by ${sight.signal}`, latency }
    case 'timeout':
      return { ok: false, text: `still running after ${sight.after / 1000} s`, latency }
    case 'error':
      return { ok: false, text: sight.error, latency }
  }
}
