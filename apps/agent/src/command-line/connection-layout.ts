/** Connections as ipvsadm -lcn lays them out (print_conn_entry, ipvsadm 1.31). */
import type { Connection } from '@keelson/contract/messages/connections'

export const connectionHeading = (withEngine: boolean) =>
  `IPVS connection entries\npro expire state       source             virtual            destination${withEngine ? '        pe name          pe_data' : ''}\n`

export function connectionLine(connection: Connection, withEngine: boolean): string {
  const { protocol, expires, state, client, virtual, real, persistence_engine: engine, persistence_data } = connection
  const expire = `${String(Math.floor(expires / 60)).padStart(2, '0')}:${String(expires % 60).padStart(2, '0')}`
  const line = `${protocol.padEnd(3)} ${expire.padEnd(6)} ${state.padEnd(11)} ${client.padEnd(18)} ${virtual.padEnd(18)} `
  return withEngine && engine !== undefined
    ? `${line}${real.padEnd(16)} ${engine.padEnd(18)} ${persistence_data}\n`
    : `${line}${real}\n`
}
