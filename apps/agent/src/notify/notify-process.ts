/**
 * The notify process: turns what vrrp and checkers say into scripts, FIFO lines and mails.
 * Deviates: keepalived does this inside those two; starting a script or a TLS library would make an advert wait, and a
 * mail server that hangs is nobody's business there.
 */
import { hostname, userInfo } from 'node:os'
import { join } from 'node:path'
import type { EventBody } from '@keelson/contract/messages/event'
import { envelopeOf, messageText } from '@keelson/director/notify/message'
import type { Notice } from '@keelson/director/notify/notice'
import {
  type Config,
  effectiveConfig,
  type NotifyFifo as FifoConfig,
  type Script,
} from '@keelson/keepalived-conf/config'
import { parse } from '@keelson/keepalived-conf/parse'
import { BoardReader } from '../live/board-reader'
import type { ChildProcess } from '../live/child'
import type { Configure } from '../live/configure-after'
import { LiveBoard } from '../live/live-board'
import { endInWords, runScript, type ScriptOrder } from '../scripts/run-script'
import { sendMail } from './mail'
import type { MailCredentials } from './mail-credentials'
import { MailQueue } from './mail-queue'
import { noticesOf } from './notices-of'
import { NotifyFifo } from './notify-fifo'
import { ScriptLane } from './script-lane'
import { ToldEvents } from './told-events'

/** A notify script that never ends must not hold back the next one for ever, ms. */
const SCRIPT_TIMEOUT = 60_000
/** How long what is still to be told may take when the director stops, ms. */
const LAST_WORDS = 2500

interface OpenFifo {
  of: 'vrrp' | 'lvs' | 'all'
  key: string
  fifo: NotifyFifo
}

export class NotifyProcess implements ChildProcess {
  readonly #board = new LiveBoard('notify')
  readonly #readers: BoardReader[]
  readonly #told: ToldEvents
  readonly #lanes = new Map<string, ScriptLane>()
  readonly #credentials: MailCredentials | undefined
  readonly #mails: MailQueue
  /** heard before the configuration came */
  #early: EventBody[] | undefined = []
  #fifos: OpenFifo[] = []
  #config: Config | undefined
  #gone: Config['vrrp_instance'] = []

  private constructor(runDir: string, credentials: MailCredentials | undefined) {
    this.#credentials = credentials
    this.#told = new ToldEvents(join(runDir, 'told.json'))
    this.#mails = new MailQueue(
      mail => this.#send(mail.message),
      (error, waiting) => this.#complain(`mail: ${reasonOf(error)}; ${waiting} waiting`),
    )
    this.#readers = ['vrrp.sock', 'checkers.sock'].map(
      name =>
        new BoardReader(join(runDir, name), {
          heard: message => {
            if (message.type === 'event' && this.#told.take(message.event.id)) this.#happened(message.event.body)
          },
        }),
    )
  }

  static async start(runDir: string, credentials: MailCredentials | undefined): Promise<NotifyProcess> {
    const self = new NotifyProcess(runDir, credentials)
    await self.#board.serve(join(runDir, 'notify.sock'))
    return self
  }

  configure({ text, file, surroundings }: Configure): void {
    const before = this.#config?.vrrp_instance ?? []
    this.#config = effectiveConfig(parse(text, { file, surroundings }))
    const names = new Set(this.#config.vrrp_instance.map(({ name }) => name))
    this.#gone = before.filter(({ name }) => !names.has(name))
    this.#openFifos(this.#config)
    this.#mails.retryNow()
    const early = this.#early ?? []
    this.#early = undefined
    for (const body of early) this.#happened(body)
  }

  /** After the others, whose last words it tells. */
  async stop(): Promise<void> {
    const done = Promise.all([...[...this.#lanes.values()].map(lane => lane.idle()), this.#mails.idle()])
    await Promise.race([done, new Promise(resolve => setTimeout(resolve, LAST_WORDS))])
    for (const reader of this.#readers) reader.close()
    for (const { fifo } of this.#fifos) fifo.close()
    this.#mails.close()
    this.#board.close()
  }

  #happened(body: EventBody): void {
    if (!this.#config) {
      this.#early?.push(body)
      return
    }
    for (const notice of noticesOf(body, this.#config, this.#gone)) this.#tell(notice, this.#config)
  }

  #tell({ object, scripts, fifo, mail }: Notice, { global_defs }: Config): void {
    for (const { command, args, user, group } of scripts)
      this.#lane(object).add({
        ...global_defs.script_user,
        command,
        args,
        ...(user !== undefined && { user, group }),
        timeout: SCRIPT_TIMEOUT,
        security: global_defs,
      })
    if (fifo)
      for (const open of this.#fifos)
        if (open.of === fifo.of || open.of === 'all') {
          const isFirstLost = open.fifo.lost === 0
          if (!open.fifo.write(fifo.line) && isFirstLost)
            this.#complain(`FIFO ${open.fifo.path} is full, nobody reads it: lines are lost`)
        }
    const envelope = mail && envelopeOf(global_defs, hostname(), userInfo().username)
    if (!mail || !envelope) return
    const date = new Date().toUTCString().replace('GMT', '+0000')
    const message = messageText(envelope, mail, global_defs.router_id ?? hostname(), date)
    const { dropped } = this.#mails
    this.#mails.add({ object, message })
    if (dropped === 0 && this.#mails.dropped > 0)
      this.#complain('more mails than the server takes: the older ones about the same thing are left out')
  }

  #lane(object: string): ScriptLane {
    const known = this.#lanes.get(object)
    if (known) return known
    const lane = new ScriptLane(
      order => this.#run(order),
      order => this.#complain(`script ${order.command}: too many wait, ${order.args?.join(' ')} is left out`),
    )
    this.#lanes.set(object, lane)
    return lane
  }

  async #run(order: ScriptOrder): Promise<void> {
    const end = await runScript(order)
    if (end.saw === 'exit' && end.status === 0) return
    this.#complain(`script ${order.command} ${order.args?.join(' ') ?? ''} ${endInWords(end)}`)
  }

  #send(message: string): Promise<void> {
    const globals = this.#config?.global_defs
    const envelope = globals && envelopeOf(globals, hostname(), userInfo().username)
    if (!globals?.smtp_server || !envelope) return Promise.resolve()
    const { smtp_server, smtp_helo_name = hostname(), smtp_connect_timeout } = globals
    return sendMail(
      { ...smtp_server, name: smtp_helo_name, timeout: smtp_connect_timeout },
      envelope,
      message,
      this.#credentials,
    )
  }

  /** Pipes that stay as they are stay open: their readers do not see the end. */
  #openFifos({ global_defs }: Config): void {
    const wanted = wantedFifos(global_defs)
    for (const open of this.#fifos) if (!wanted.some(({ key }) => key === open.key)) open.fifo.close()
    this.#fifos = wanted.flatMap(({ key, of, config, script }) => {
      const kept = this.#fifos.find(open => open.key === key)
      if (kept) return [kept]
      try {
        return [{ key, of, fifo: new NotifyFifo(config, script) }]
      } catch (error) {
        this.#complain(`FIFO ${config.path}: ${reasonOf(error)}`)
        return []
      }
    })
  }

  #complain(text: string): void {
    this.#board.event('error', { kind: 'process', process: 'notify', text: text.slice(0, 1000) })
  }
}

function wantedFifos(globals: Config['global_defs']) {
  const { notify_fifo, vrrp_notify_fifo, lvs_notify_fifo } = globals
  const entry = (of: OpenFifo['of'], config: FifoConfig | undefined, script: Script | undefined) =>
    config ? [{ of, config, script, key: JSON.stringify([of, config, script]) }] : []
  return [
    ...entry('all', notify_fifo, globals.notify_fifo_script),
    ...entry('vrrp', vrrp_notify_fifo, globals.vrrp_notify_fifo_script),
    ...entry('lvs', lvs_notify_fifo, globals.lvs_notify_fifo_script),
  ]
}

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
