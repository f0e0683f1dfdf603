/** Whose the services are that stand in the kernel's IPVS while the engine changes: in the note of ours, or in no note. */
import { rmSync } from 'node:fs'
import { serviceKey } from '@keelson/director/ipvs/ipvs-table'
import { IpvsSocket } from '../../kernel/ipvs-socket'
import { KeptState } from './kept-state'

/** `ours`: all that stand there are taken over as they are. @throws KernelError */
export function noteServices(note: string, ours: boolean): void {
  if (!ours) {
    rmSync(note, { force: true })
    return
  }
  const socket = new IpvsSocket()
  try {
    rmSync(note, { force: true })
    new KeptState(note).add([...socket.services()].map(service => serviceKey(service)))
  } finally {
    socket.close()
  }
}
