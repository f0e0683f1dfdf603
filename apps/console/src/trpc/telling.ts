import type { TRPCLink } from '@trpc/client'
import { observable } from '@trpc/server/observable'
import type { AppRouter } from '@/server/routers/app-router'

/** A link that has every refusal of the console, and of a director behind it, in the words of `told`. */
export const telling =
  (told: (text: string) => string): TRPCLink<AppRouter> =>
  () =>
  ({ op, next }) =>
    observable(observer =>
      next(op).subscribe({
        next: value => observer.next(value),
        error: error => {
          error.message = told(error.message)
          observer.error(error)
        },
        complete: () => observer.complete(),
      }),
    )
