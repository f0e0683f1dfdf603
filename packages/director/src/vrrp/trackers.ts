/** What the instances of one director watch besides interfaces: scripts, files, processes and BFD sessions, by name. */
import type { BfdInstance, Config, TrackFile } from '@keelson/keepalived-conf/config'
import { type Instant, NEVER } from '../instant'
import type { VrrpEffect } from './effect'
import { ProcessTracker } from './process-tracker'
import { type ScriptRun, ScriptTracker } from './script-tracker'

export class Trackers {
  private scripts = new Map<string, ScriptTracker>()
  private processes = new Map<string, ProcessTracker>()
  private files = new Map<string, TrackFile>()
  private readonly values = new Map<string, number>()
  private bfds = new Map<string, BfdInstance>()
  private readonly sessions = new Map<string, boolean>()

  constructor(private readonly emit: (effect: VrrpEffect) => void) {}

  /** A script whose definition stays keeps its verdict and its rhythm; one that nobody tracks does not run. */
  configure(config: Config, now: Instant): void {
    const tracked = new Set(
      [...config.vrrp_instance, ...config.vrrp_sync_group].flatMap(each => each.track_script.map(({ name }) => name)),
    )
    const before = this.scripts
    this.scripts = new Map()
    for (const script of config.vrrp_script) {
      if (!tracked.has(script.name)) continue
      const kept = before.get(script.name)
      const equal = kept && JSON.stringify(kept.config) === JSON.stringify(script)
      this.scripts.set(script.name, equal ? kept : new ScriptTracker(script, now))
    }
    const counted = this.processes
    this.processes = new Map()
    for (const process of config.vrrp_track_process) {
      const kept = counted.get(process.name)
      const equal = kept && JSON.stringify(kept.config) === JSON.stringify(process)
      this.processes.set(process.name, equal ? kept : new ProcessTracker(process))
    }
    this.files = new Map(config.track_file.map(file => [file.name, file]))
    this.bfds = new Map(config.bfd_instance.map(bfd => [bfd.name, bfd]))
  }

  script(name: string): ScriptTracker | undefined {
    return this.scripts.get(name)
  }

  process(name: string): ProcessTracker | undefined {
    return this.processes.get(name)
  }

  /** A file that is not there, or holds no number, is 0. */
  file(name: string): { definition: TrackFile; value: number } | undefined {
    const definition = this.files.get(name)
    return definition && { definition, value: this.values.get(name) ?? 0 }
  }

  /** `up` undefined: nobody has told yet, and a session nobody runs must not keep an instance waiting. */
  bfd(name: string): { definition: BfdInstance; up: boolean | undefined } | undefined {
    const definition = this.bfds.get(name)
    return definition && { definition, up: this.sessions.get(name) }
  }

  bfdChanged(name: string, up: boolean): boolean {
    if (!this.bfds.has(name) || this.sessions.get(name) === up) return false
    this.sessions.set(name, up)
    this.emit({ type: 'trackerChanged', tracker: name, up, text: `bfd_instance ${name} is ${up ? 'up' : 'down'}` })
    return true
  }

  /** True when the verdict changed: then the instances must look again. */
  scriptFinished(name: string, run: ScriptRun): boolean {
    const script = this.scripts.get(name)
    if (!script?.finished(run)) return false
    const up = script.verdict === 'up'
    this.emit({ type: 'trackerChanged', tracker: name, up, text: `VRRP_Script(${name}) ${run.text}` })
    return true
  }

  processesCounted(name: string, count: number, now: Instant): boolean {
    const process = this.processes.get(name)
    if (!process?.counted(count, now)) return false
    this.tellProcess(name, process)
    return true
  }

  private tellProcess(name: string, { verdict, text }: ProcessTracker): void {
    this.emit({
      type: 'trackerChanged',
      tracker: name,
      up: verdict === 'up',
      text: `vrrp_track_process ${name} ${text}`,
    })
  }

  fileChanged(name: string, value: number): boolean {
    if (!this.files.has(name) || (this.values.get(name) ?? 0) === value) return false
    this.values.set(name, value)
    this.emit({ type: 'trackerChanged', tracker: name, up: value >= 0, text: `track_file ${name} is now ${value}` })
    return true
  }

  nextDeadline(): Instant {
    let next = NEVER
    for (const script of this.scripts.values()) next = Math.min(next, script.nextDeadline())
    for (const process of this.processes.values()) next = Math.min(next, process.nextDeadline())
    return next
  }

  /** True when a verdict changed. */
  tick(now: Instant): boolean {
    let changed = false
    for (const [name, process] of this.processes) {
      if (!process.tick(now)) continue
      this.tellProcess(name, process)
      changed = true
    }
    for (const [name, script] of this.scripts) {
      const due = script.tick(now)
      if (due === 'run') this.emit({ type: 'runScript', script: script.config })
      else if (due === 'overrun') {
        const text = `Track script ${name} is already running, expect idle - skipping run`
        this.emit({ type: 'trackerChanged', tracker: name, up: script.verdict === 'up', text })
      }
    }
    return changed
  }
}
