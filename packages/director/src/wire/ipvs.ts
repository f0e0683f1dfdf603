/** IPVS over generic netlink: commands out, services, destinations, sync daemons, timeouts and versions in. */
import { readAttributes } from './attribute-table'
import type { RequestBuffer } from './genl'
import {
  type InformationAttributes,
  ipvsInformation,
  ipvsMessage,
  type MessageAttributes,
  messageRows,
} from './ipvs-attributes'
import type { DestinationAttributes } from './ipvs-destination'
import { netlinkFlag, padded } from './netlink'

export const IPVS_FAMILY = 'IPVS'
const VERSION = 1

/** IPVS_CMD_*; one that asks for a list gets a dump. */
const commands = {
  'new-service': 1,
  'set-service': 2,
  'delete-service': 3,
  'get-service': 4,
  'get-services': 4,
  'new-destination': 5,
  'set-destination': 6,
  'delete-destination': 7,
  'get-destinations': 8,
  'new-daemon': 9,
  'delete-daemon': 10,
  'get-daemons': 11,
  'set-timeouts': 12,
  'get-timeouts': 13,
  'get-information': 15,
  zero: 16,
  flush: 17,
} as const

const SET_INFORMATION = 14
const DUMPS: ReadonlySet<string> = new Set(['get-services', 'get-destinations', 'get-daemons'])

export type IpvsCommand = keyof typeof commands

/** `service` and `destination` of a command that removes or asks need no more than what names them. */
export interface IpvsRequest extends MessageAttributes {
  command: IpvsCommand
}

/** `acknowledge`: the kernel answers also when all went well. */
export function addIpvsRequest(
  buffer: RequestBuffer,
  type: number,
  seq: number,
  request: IpvsRequest,
  acknowledge: boolean,
): void {
  const { command } = request
  const ask = DUMPS.has(command) ? netlinkFlag.dump : 0
  const flags = netlinkFlag.request | ask | (acknowledge ? netlinkFlag.ack : 0)
  buffer.add({ type, flags, seq, command: commands[command], version: VERSION }, ipvsMessage, request)
}

export type IpvsAnswer = MessageAttributes & { information?: InformationAttributes }

/** Of the body of a message of the IPVS family. Never throws: what cannot be read is not there. */
export function decodeIpvs(body: Uint8Array): IpvsAnswer {
  return decodeIpvsAt(new DataView(body.buffer, body.byteOffset, body.length), 0, body.length)
}

/** The body in `view` from `at` to `end`. */
export function decodeIpvsAt(view: DataView, at: number, end: number): IpvsAnswer {
  if (end - at < 4) return {}
  if (view.getUint8(at) === SET_INFORMATION) return { information: readAttributes(ipvsInformation, view, at + 4, end) }
  return readAttributes(ipvsMessage, view, at + 4, end)
}

/** The server that the body tells of. As decodeIpvsAt says, with no object made for the message around it. */
export function decodeDestinationAt(view: DataView, at: number, end: number): DestinationAttributes | undefined {
  const [type, { read }] = messageRows.destination
  if (end - at >= 8 && view.getUint8(at) !== SET_INFORMATION && (view.getUint16(at + 6, true) & 0x3fff) === type) {
    const length = view.getUint16(at + 4, true)
    if (length >= 4 && at + 4 + padded(length) >= end && at + 4 + length <= end)
      return read(view, at + 8, length - 4, 4)
  }
  return decodeIpvsAt(view, at, end).destination
}
