/** `fetch`, that fails in words for the person: not in the browser's own, nor those of a proxy's page. */

/** The console's own refusal, before any procedure was asked. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    words: string,
  ) {
    super(words)
  }
}

export interface AskWords {
  unreachable: string
  sessionEnded: string
}

export const askIn =
  (words: () => AskWords): typeof fetch =>
  async (...request) => {
    const response = await fetch(...request).catch((error: unknown) => {
      if (error instanceof DOMException && error.name === 'AbortError') throw error
      throw new Error(words().unreachable)
    })
    if (!response.headers.get('content-type')?.includes('json')) throw new Error(words().unreachable)
    if (response.ok) return response
    const said: unknown = await response
      .clone()
      .json()
      .catch(() => undefined)
    if (typeof said === 'object' && said !== null && 'error' in said && typeof said.error === 'string')
      throw new Refusal(response.status, response.status === 401 ? words().sessionEnded : said.error)
    return response
  }
