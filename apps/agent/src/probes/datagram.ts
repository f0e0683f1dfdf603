/** One question, one answer over a connected datagram socket: what UDP_CHECK, DNS_CHECK and PING_CHECK share. */
import type { ConnectionFailure } from '@keelson/director/checkers/judge-tcp'
import type { ConnectingCheck } from '@keelson/keepalived-conf/config'
import { type CheckSocketKind, failureFrom, openCheckSocket } from './check-socket'

const incoming = Buffer.alloc(65536)

/** `read` gives undefined for a datagram that answers something else: it is waited on for the next. */
export async function ask<Answer extends object>(
  check: ConnectingCheck,
  kind: CheckSocketKind,
  question: Uint8Array,
  read: (bytes: Uint8Array) => Answer | undefined,
  signal: AbortSignal,
): Promise<Answer | ConnectionFailure> {
  const socket = openCheckSocket(check, kind)
  if ('saw' in socket) return socket
  try {
    socket.send(question)
    for (;;) {
      const failure = await socket.ready('readable', signal)
      if (failure) return failure
      const length = socket.receive(incoming)
      const answer = length === undefined ? undefined : read(incoming.subarray(0, length))
      if (answer) return answer
    }
  } catch (error) {
    return failureFrom(error)
  } finally {
    socket.close()
  }
}
