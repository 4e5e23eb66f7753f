import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { chromiumLaunchOptions } from '../test/support/find-chromium.ts'
import { root } from './build-state.ts'

/** Draws the PNG icons from `logo.svg`, the one source of the product's mark, and gives the customers' page its copy. Run after changing it. */
const folder = join(root, 'client', 'agent', 'public', 'icons')
const rounded = readFileSync(join(folder, 'logo.svg'), 'utf8')
// Systems that cut icons to their own shape need colour up to the edge, and the mark within the middle 80 %.
const fullBleed = rounded
  .replace(/ rx="\d+"/, '')
  .replace('<g id="mark">', '<g transform="translate(256 256) scale(.8) translate(-256 -256)">')

const icons = [
  { name: 'icon-32.png', size: 32, svg: rounded },
  { name: 'icon-192.png', size: 192, svg: rounded },
  { name: 'icon-512.png', size: 512, svg: rounded },
  { name: 'icon-maskable-512.png', size: 512, svg: fullBleed },
  { name: 'apple-touch-icon.png', size: 180, svg: fullBleed },
]

const browser = await chromium.launch(chromiumLaunchOptions())
const page = await browser.newPage()
for (const { name, size, svg } of icons) {
  await page.setViewportSize({ width: size, height: size })
  await page.setContent(`<style>*{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`)
  writeFileSync(join(folder, name), await page.screenshot({ omitBackground: true }))
}
await browser.close()
copyFileSync(join(folder, 'logo.svg'), join(root, 'client', 'widget', 'public', 'logo.svg'))
