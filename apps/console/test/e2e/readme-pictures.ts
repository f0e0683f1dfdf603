/** The pages that the README shows, of a cluster whose story was told, in English; the dashboard in Chinese too. */
import { expect, type Page } from '@playwright/test'
import { goTo, virtualServerRow } from './pages'
import { takePicture, takePictures } from './pictures'
import { words } from './words'

const w = words('en')

export async function takeReadmePictures(person: Page): Promise<void> {
  await goTo(person, 'Dashboard', 'en')
  await expect(virtualServerRow(person, w)).toContainText(w('health.count', { up: 4, total: 4 }))
  await takePictures(person, 'dashboard')
  await person.getByLabel('Language').selectOption('简体中文')
  await expect(person.getByRole('heading', { level: 1 })).toHaveText('仪表盘')
  await takePicture(person, 'dashboard-zh')
  await person.getByLabel('语言').selectOption('English')
  await person.getByRole('link', { name: '125.38.38.64:80/TCP' }).click()
  const realServer = person.getByRole('row').filter({ hasText: '125.38.38.101:80' })
  await expect(realServer).toContainText('37.5 %')
  await expect(realServer.getByRole('cell').nth(4)).toContainText('%')
  await takePictures(person, 'virtual-server')
  await goTo(person, 'Failover', 'en')
  await expect(person.getByRole('listitem').filter({ hasText: 'director2 MASTER' }).first()).toBeVisible()
  await takePictures(person, 'failover')
  await goTo(person, 'Connections', 'en')
  await expect(person.getByRole('region', { name: w('connections.tally.byReal') })).toContainText('125.38.38.')
  await takePictures(person, 'connections')
  await goTo(person, 'Configuration', 'en')
  await expect(person.getByRole('textbox', { name: /^keepalived\.conf of/ })).toBeVisible()
  await takePictures(person, 'config')
}
