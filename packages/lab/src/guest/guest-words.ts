/** What host and guest say to each other over the virtio port, one JSON object a line. Bytes are base64. */
export type ToGuest =
  | { do: 'exec'; id: number; argv: string[]; cwd?: string; env?: Record<string, string>; input?: string }
  /** more for the standard input of a command; without bytes its end */
  | { do: 'input'; id: number; bytes?: string }
  | { do: 'kill'; id: number; signal: NodeJS.Signals }
  | { do: 'power-off' }

export type FromGuest =
  | { said: 'ready' }
  | { said: 'stdout' | 'stderr'; id: number; bytes: string }
  /** `code` as a shell says it: 128 and the signal for what a signal ended, 127 for what is not there */
  | { said: 'done'; id: number; code: number }
