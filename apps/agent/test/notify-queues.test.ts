/** Scripts in order, mails in bounds: what a flood of changes does to whoever is told of it. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { MailQueue, MailRefused, mailSettings, type QueuedMail } from '../src/notify/mail-queue'
import { ScriptLane } from '../src/notify/script-lane'
import type { ScriptOrder } from '../src/scripts/run-script'

const order = (command: string): ScriptOrder => ({ command, timeout: 1000 })

/** Something that ends when it is told to. */
function gate() {
  let open = () => {}
  const opened = new Promise<void>(resolve => {
    open = resolve
  })
  return { open, opened }
}

describe('the scripts of one object', () => {
  it('run one after the other, however long one takes', async () => {
    const slow = gate()
    const seen: string[] = []
    const lane = new ScriptLane(
      async ({ command }) => {
        seen.push(`${command} begins`)
        if (command === 'backup') await slow.opened
        seen.push(`${command} ends`)
      },
      () => {},
    )
    for (const each of ['backup', 'master', 'fault']) lane.add(order(each))
    expect(seen).toEqual(['backup begins'])
    slow.open()
    await lane.idle()
    expect(seen).toEqual(['backup', 'master', 'fault'].flatMap(each => [`${each} begins`, `${each} ends`]))
  })

  it('of a flood leave out the oldest, never the last', async () => {
    const slow = gate()
    const ran: string[] = []
    const dropped: string[] = []
    const lane = new ScriptLane(
      async ({ command }) => {
        ran.push(command)
        await slow.opened
      },
      ({ command }) => dropped.push(command),
    )
    for (let each = 0; each < 10_000; each++) lane.add(order(String(each)))
    slow.open()
    await lane.idle()
    expect(ran.length + dropped.length).toBe(10_000)
    expect(ran.length).toBeLessThanOrEqual(201)
    expect(ran.at(-1)).toBe('9999')
    expect(ran).toEqual([...ran].sort((a, b) => Number(a) - Number(b)))
    expect(dropped[0]).toBe('1') // the first was running already
  })

  it('go on when the lane was empty for a while', async () => {
    const ran: string[] = []
    const lane = new ScriptLane(
      async ({ command }) => void ran.push(command),
      () => {},
    )
    lane.add(order('a'))
    await lane.idle()
    lane.add(order('b'))
    await lane.idle()
    expect(ran).toEqual(['a', 'b'])
  })
})

describe('mails', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())
  const mail = (object: string, message: string): QueuedMail => ({ object, message })

  it('go one at a time and in order', async () => {
    const seen: string[] = []
    let sending = 0
    const queue = new MailQueue(
      async ({ message }) => {
        expect(++sending).toBe(1)
        await Promise.resolve()
        seen.push(message)
        sending--
      },
      () => {},
    )
    for (const each of ['1', '2', '3']) queue.add(mail('x', each))
    await queue.idle()
    expect(seen).toEqual(['1', '2', '3'])
  })

  it('wait longer after each failure in a row, a minute at most, and are sent when the server is back', async () => {
    let down = true
    const tries: number[] = []
    const sent: string[] = []
    const failed: number[] = []
    const queue = new MailQueue(
      async ({ message }) => {
        tries.push(Date.now())
        if (down) throw new Error('refused')
        sent.push(message)
      },
      (_, waiting) => failed.push(waiting),
    )
    queue.add(mail('a', 'first'))
    queue.add(mail('b', 'second'))
    await vi.advanceTimersByTimeAsync(300_000)
    const waits = tries.slice(1).map((at, index) => at - (tries[index] ?? 0))
    expect(waits.slice(0, 8)).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000])
    expect(failed.at(-1)).toBe(2)
    down = false
    await vi.advanceTimersByTimeAsync(60_000)
    expect(sent).toEqual(['first', 'second'])
    expect(queue.length).toBe(0)
  })

  it('begin with short waits again after a success', async () => {
    let down = true
    const tries: number[] = []
    const queue = new MailQueue(
      async () => {
        tries.push(Date.now())
        if (down) throw new Error('refused')
      },
      () => {},
    )
    queue.add(mail('a', '1'))
    await vi.advanceTimersByTimeAsync(7000)
    down = false
    queue.retryNow()
    await queue.idle()
    down = true
    tries.length = 0
    queue.add(mail('a', '2'))
    await vi.advanceTimersByTimeAsync(1000)
    expect(tries[1]! - tries[0]!).toBe(1000)
    queue.close()
  })

  it('of 10,000 transitions in a minute stay within the bound, and tell how each thing ended', async () => {
    let down = true
    const sent: QueuedMail[] = []
    const queue = new MailQueue(
      async each => {
        if (down) throw new Error('refused')
        sent.push(each)
      },
      () => {},
    )
    const objects = 40
    for (let each = 0; each < 10_000; each++) {
      queue.add(mail(`real_server ${each % objects}`, `state ${each}`))
      expect(queue.length).toBeLessThanOrEqual(mailSettings.limit)
      await vi.advanceTimersByTimeAsync(6)
    }
    down = false
    await vi.advanceTimersByTimeAsync(60_000)
    expect(queue.length).toBe(0)
    expect(sent.length + queue.dropped).toBe(10_000)
    expect(sent.length).toBeLessThanOrEqual(mailSettings.limit)
    for (let object = 0; object < objects; object++)
      expect(sent.findLast(each => each.object === `real_server ${object}`)?.message).toBe(
        `state ${10_000 - objects + object}`,
      )
  })

  it('of more things than the bound keep the last word about each', async () => {
    let down = true
    const sent: QueuedMail[] = []
    const queue = new MailQueue(
      async each => {
        if (down) throw new Error('refused')
        sent.push(each)
      },
      () => {},
    )
    const objects = 1000
    for (const state of ['1', '2', '3'])
      for (let each = 0; each < objects; each++) queue.add(mail(`real_server ${each}`, state))
    // The one on its way is beside them.
    expect(queue.length).toBe(objects + 1)
    down = false
    await vi.advanceTimersByTimeAsync(60_000)
    const last = new Map(sent.map(({ object, message }) => [object, message]))
    expect([...last.values()]).toEqual(Array(objects).fill('3'))
    expect(sent.length + queue.dropped).toBe(3 * objects)
  })

  it('of which one is refused wait behind the others, and are tried again', async () => {
    const seen: string[] = []
    let refuses = true
    const queue = new MailQueue(
      async ({ message }) => {
        seen.push(message)
        if (refuses && message === 'bad') throw new MailRefused('552 no')
      },
      () => {},
    )
    for (const each of ['bad', 'good', 'better']) queue.add(mail(each, each))
    await vi.advanceTimersByTimeAsync(500)
    expect(seen).toEqual(['bad', 'good', 'better', 'bad'])
    expect(queue.length).toBe(1)
    refuses = false
    await vi.advanceTimersByTimeAsync(60_000)
    expect(seen.filter(each => each === 'bad').length).toBe(3)
    expect(queue.length).toBe(0)
    expect(queue.dropped).toBe(0)
  })

  it('that are refused again and again are given up, and at once when there is newer news', async () => {
    const queue = new MailQueue(
      async () => {
        throw new MailRefused('552 no')
      },
      () => {},
    )
    queue.add(mail('x', 'old'))
    queue.add(mail('x', 'new'))
    await vi.advanceTimersByTimeAsync(0)
    expect([queue.length, queue.dropped]).toEqual([1, 1])
    await vi.advanceTimersByTimeAsync(3_600_000)
    expect([queue.length, queue.dropped]).toEqual([0, 2])
  })

  it('that hang block nobody who adds another, and the bound holds', async () => {
    const queue = new MailQueue(
      () => new Promise(() => {}),
      () => {},
    )
    for (let each = 0; each < 1000; each++) queue.add(mail('x', String(each)))
    expect(queue.length).toBe(mailSettings.limit)
    queue.close()
  })
})
