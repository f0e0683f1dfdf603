/** What an instance may watch besides its interface. */

export interface Script {
  command: string
  user?: string
  group?: string
}

/** A weight that changes a priority: unset or 0 puts the instance into FAULT instead. */
export interface Weight {
  weight: number
  /** Turns the sense round: the priority rises while the thing is down. */
  reverse: boolean
}

export interface TrackedInterface {
  interface: string
  /** Unset or 0: the instance goes to FAULT when the interface goes down. */
  weight?: number
  reverse?: boolean
}

/** A script, file, process or BFD instance by its name; without a weight its own default counts. */
export interface Tracked {
  name: string
  weight?: number
  reverse?: boolean
}

export interface VrrpScript {
  name: string
  script?: Script
  interval: number
  timeout: number
  weight: Weight
  /** Successes in a row until it is up. */
  rise: number
  /** Failures in a row until it is down. */
  fall: number
  user?: { user: string; group?: string }
  /** Counts as failed until its first success. */
  init_fail: boolean
}

export interface TrackFile {
  name: string
  file: string
  weight: Weight
  init_file?: { value: number; overwrite: boolean }
}

export interface VrrpTrackProcess {
  name: string
  /** Command and parameters; a quoted part is one word. */
  process: string[]
  /** 'exact' is `param_match` alone: the parameters must be those, or none. */
  param_match?: 'exact' | 'initial' | 'partial'
  weight: Weight
  quorum: number
  quorum_max?: number
  fork_delay: number
  terminate_delay: number
  full_command: boolean
}

export interface BfdInstance {
  name: string
  neighbor_ip: string
  source_ip?: string
  min_rx: number
  min_tx: number
  idle_tx: number
  multiplier: number
  passive: boolean
  ttl?: number
  hoplimit?: number
  max_hops: number
  multihop: boolean
  weight: Weight
  /** Neither: both processes are told. */
  vrrp: boolean
  checker: boolean
}
