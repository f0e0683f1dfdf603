import { clusterRules } from './blocks/cluster-rules'
import { scriptRules } from './blocks/script-rules'
import { engineRules } from './engine-rules'
import { kindRules } from './kinds/kind-rules'
import type { RuleText } from './table'
import { allBlocks } from './unknown-keyword'

/** Every rule that a diagnostic may name, once each, by id. */
export const rules: readonly RuleText[] = [
  ...engineRules,
  ...kindRules,
  ...allBlocks().flatMap(block => block.rules ?? []),
  ...scriptRules,
  ...clusterRules,
]
  .filter((rule, index, all) => all.findIndex(each => each.id === rule.id) === index)
  .map(({ id, severity, title, help }) => ({ id, severity, title, help }))
  .sort((a, b) => (a.id < b.id ? -1 : 1))

export function findRule(id: string): RuleText | undefined {
  return rules.find(rule => rule.id === id)
}
