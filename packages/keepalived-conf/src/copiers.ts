/**
 * V8 copies an object in one go only where that place in the code sees few shapes of objects; elsewhere key by key, five
 * times slower, and the copy needs more memory. So there are several such places, and whoever copies the same object
 * again and again takes one for itself.
 */
type Copier = (values: Record<string, unknown>) => Record<string, unknown>

export function nextCopier(): Copier {
  taken = (taken + 1) % copiers.length
  return copiers[taken] ?? anyCopier
}

let taken = 0

const anyCopier: Copier = values => ({ ...values })

const copiers: readonly Copier[] = [
  values => ({ ...values }),
  values => ({ ...values }),
  values => ({ ...values }),
  values => ({ ...values }),
  values => ({ ...values }),
  values => ({ ...values }),
  values => ({ ...values }),
  values => ({ ...values }),
  values => ({ ...values }),
  values => ({ ...values }),
  values => ({ ...values }),
  values => ({ ...values }),
]
