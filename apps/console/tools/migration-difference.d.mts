export const providerFolder: string
export function migrationDifference(): Promise<string>
