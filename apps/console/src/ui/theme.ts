/** Light, dark, or as the system has it; the choice lies in a cookie so that the server renders it right at once. */
export type Theme = 'system' | 'light' | 'dark'
export const THEME_COOKIE = 'keelson-theme'

export const chooseTheme = (cookie: string | undefined): Theme =>
  cookie === 'light' || cookie === 'dark' ? cookie : 'system'

export const themeScript = `(()=>{const r=document.documentElement,m=matchMedia('(prefers-color-scheme: dark)');const s=()=>{const t=r.dataset.theme;r.classList.toggle('dark',t==='dark'||(t==='system'&&m.matches))};m.addEventListener('change',s);window.__theme=s;s()})()`

export function rememberChoice(cookie: string, value: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet
  document.cookie = `${cookie}=${value}; path=/; max-age=31536000; samesite=lax`
}
