/** Told when what somebody may do has changed or a session has ended, so that what is open looks again at once. */
import { EventEmitter } from 'node:events'

export type AccessChanges = EventEmitter<{ changed: [userId: string] }>

export const accessChanges = (): AccessChanges => new EventEmitter<{ changed: [userId: string] }>().setMaxListeners(0)
