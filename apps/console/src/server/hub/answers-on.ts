/** Whether a console runs at this socket file: one that was killed leaves a file that nobody answers at. */
import { connect } from 'node:net'

export const answersOn = (socketFile: string): Promise<boolean> =>
  new Promise(resolve => {
    const probe = connect(socketFile)
    probe.once('connect', () => resolve(true)).once('error', () => resolve(false))
    probe.once('connect', () => probe.destroy())
  })
