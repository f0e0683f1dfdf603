/** A sentence in every language that people of this product read. */
export interface Localized {
  en: string
  zh: string
}

/** Both languages side by side, so that neither is forgotten. */
export function say(en: string, zh: string): Localized {
  return { en, zh }
}
