/** Another URL of the same page, at once and without asking the server: Next tells `useSearchParams` of it. */
export const replaceUrl = (url: string): void => globalThis.history.replaceState(null, '', url)
