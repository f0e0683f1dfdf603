/** How each kind of director is run, killed and stopped on a machine of an experiment. */
import type { Experiment, Running } from './experiment'

export interface DirectorKind {
  /** what the command lines of all its processes begin with, for pgrep -f */
  processes: string
  start(experiment: Experiment, host: string, text: string): Running
  /** As a crash of all its processes. */
  kill(experiment: Experiment, host: string): Promise<void>
  /** In good order. */
  stop(experiment: Experiment, host: string): Promise<void>
}

export const directorKinds = {
  keelson: {
    processes: '^keelson-',
    start: (experiment, host, text) => experiment.startAgent(host, text),
    kill: (experiment, host) => experiment.crash(host, '^keelson-'),
    stop: (experiment, host) => experiment.signal(host, 'TERM', 'keelson-watchdog'),
  },
  keepalived: {
    processes: '^keepalived',
    start: (experiment, host, text) => experiment.startKeepalived(host, text),
    kill: (experiment, host) => experiment.crash(host, '^keepalived'),
    stop: (experiment, host) => experiment.signal(host, 'TERM', '^keepalived'),
  },
} as const satisfies Record<string, DirectorKind>

export type DirectorKindName = keyof typeof directorKinds

/** Ours as MASTER beside stock keepalived, and the other way. */
export const bothWays: readonly { atMaster: DirectorKindName; atBackup: DirectorKindName }[] = [
  { atMaster: 'keelson', atBackup: 'keepalived' },
  { atMaster: 'keepalived', atBackup: 'keelson' },
]
