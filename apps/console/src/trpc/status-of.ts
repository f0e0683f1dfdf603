import { TRPCClientError } from '@trpc/client'
import { Refusal } from './ask'

/** The HTTP status by which the console refused; undefined when it did not answer at all. */
export function statusOf(error: unknown): number | undefined {
  if (!(error instanceof TRPCClientError)) return undefined
  if (error.cause instanceof Refusal) return error.cause.status
  const data: unknown = error.data
  if (typeof data !== 'object' || data === null || !('httpStatus' in data)) return undefined
  return typeof data.httpStatus === 'number' ? data.httpStatus : undefined
}
