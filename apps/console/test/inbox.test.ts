import { setImmediate as looked } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Inbox, type Source } from '../src/server/hub/inbox'

/** An agent whose messages take `ms` each. */
function agent(taken: string[], name: string, ms = 0) {
  const socket = {
    isPaused: false,
    pause() {
      this.isPaused = true
    },
    resume() {
      this.isPaused = false
    },
  }
  const receive = (text: string) => {
    for (const until = performance.now() + ms; performance.now() < until; );
    taken.push(`${name}${text}`)
  }
  return { socket, receive } satisfies Source
}

/** What agents a and b said, in that order: 'a1' is 1 by a. */
function afterWords(...said: `${'a' | 'b'}${number}`[]) {
  const taken: string[] = []
  const inbox = new Inbox()
  const agents = { a: agent(taken, 'a'), b: agent(taken, 'b') }
  for (const word of said) inbox.add(word.startsWith('a') ? agents.a : agents.b, word.slice(1))
  return { inbox, taken, agents }
}

test('messages are taken in the order in which they came, whoever said them', async () => {
  const { taken } = afterWords('a1', 'b1', 'b2', 'a2')
  expect(taken).toEqual([])
  await looked()
  expect(taken).toEqual(['a1', 'b1', 'b2', 'a2'])
})

test('two hundred that come back at once are not taken in without a pause, and all are in the end', async () => {
  const taken: string[] = []
  const inbox = new Inbox()
  for (let n = 0; n < 200; n++) inbox.add(agent(taken, 'a', 1), String(n))
  await looked()
  expect(taken.length).toBeGreaterThan(0)
  expect(taken.length).toBeLessThan(100)
  while (taken.length < 200) await looked()
  expect(taken.map(word => Number(word.slice(1)))).toEqual(Array.from({ length: 200 }, (_, n) => n))
})

test('one that says more than is taken in is not read from until it is', async () => {
  const taken: string[] = []
  const inbox = new Inbox()
  const [loud, other] = [agent(taken, 'loud '), agent(taken, 'other ')]
  for (let n = 0; n < 63; n++) inbox.add(loud, String(n))
  inbox.add(other, 'x')
  expect(loud.socket.isPaused).toBe(false)
  inbox.add(loud, '63')
  expect([loud.socket.isPaused, other.socket.isPaused]).toEqual([true, false])
  while (taken.length < 65) await looked()
  expect(loud.socket.isPaused).toBe(false)
})

test('nor is one whose messages are long', async () => {
  const taken: string[] = []
  const inbox = new Inbox()
  const long = agent(taken, 'long ')
  inbox.add(long, 'x'.repeat(600_000))
  expect(long.socket.isPaused).toBe(false)
  inbox.add(long, 'y'.repeat(600_000))
  expect(long.socket.isPaused).toBe(true)
  while (taken.length < 2) await looked()
  expect(long.socket.isPaused).toBe(false)
})

test('what an agent said before its socket closed is taken in at once, and nothing twice', async () => {
  const { inbox, taken, agents } = afterWords('a1', 'b1', 'a2')
  inbox.finish(agents.a)
  expect(taken).toEqual(['a1', 'a2'])
  await looked()
  expect(taken).toEqual(['a1', 'a2', 'b1'])
})
