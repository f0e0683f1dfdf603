/** lvs_timeouts: what it says is set, what it no longer says gets the kernel's own value back. */
import { faultInWords } from '@keelson/director/ipvs/fault-in-words'
import type { IpvsRequest } from '@keelson/director/wire/ipvs'
import type { LvsTimeouts } from '@keelson/keepalived-conf/config'
import type { IpvsSocket } from '../../kernel/ipvs-socket'
import { errnoText } from '../../kernel/libc'
import type { KeptState } from './kept-state'

/** Faults in words. */
export function settleTimeouts(socket: IpvsSocket, kept: KeptState, wanted: LvsTimeouts | undefined): string[] {
  const actual = socket.timeouts()
  const own = kept.timeouts ?? actual
  const seconds = (milliseconds: number | undefined, otherwise: number) =>
    milliseconds ? Math.round(milliseconds / 1000) : otherwise
  const timeouts = {
    tcp: seconds(wanted?.tcp, own.tcp),
    tcpfin: seconds(wanted?.tcpfin, own.tcpfin),
    udp: seconds(wanted?.udp, own.udp),
  }
  if (wanted && !kept.timeouts) kept.keepTimeouts(own)
  const faults: string[] = []
  const isSame = timeouts.tcp === actual.tcp && timeouts.tcpfin === actual.tcpfin && timeouts.udp === actual.udp
  const request: IpvsRequest = { command: 'set-timeouts', ...timeouts }
  if (!isSame) socket.run([request], (_, errno) => faults.push(faultInWords(request, errno, errnoText(errno))))
  if (!wanted && kept.timeouts) kept.keepTimeouts(undefined)
  return faults
}
