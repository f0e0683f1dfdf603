/** What can be asked of a running lab over its control socket, and what it says back: one JSON object a line. */
export type LabRequest =
  | { do: 'status' }
  /** `host` may be `lan`: the lab's own namespace, where the bridge is */
  | { do: 'exec'; host: string; argv: string[] }
  | { do: 'add-host'; name: string; interface: string; address: string }
  | { do: 'kill'; host: string }
  | { do: 'start'; host: string }
  | { do: 'stop'; host: string }
  /** `steady: false` holds the client's short requests back and leaves its streams; `true` lets them go on */
  | { do: 'traffic'; reset?: boolean; steady?: boolean }
  /** cut or heal the cable of a host */
  | { do: 'link'; host: string; up: boolean }

export type LabReply =
  | { stdout: string }
  | { stderr: string }
  | { done: true; code: number; error?: string; value?: unknown }

export interface Traffic {
  requests: number
  failures: number
  perServer: Record<string, number>
  /** longest time without an answered request since the last reset, ms */
  longestGap: number
  /** long-lived connections that spoke when asked */
  streamsOpen: number
  streamsBroken: number
}
