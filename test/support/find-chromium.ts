import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from '@playwright/test'
import { canInstallPackages, installPackages } from './apt.ts'

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome']
const places = [
  '/usr/bin/chromium',
  '/usr/lib/chromium/chromium',
  '/snap/bin/chromium',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
]
const downloadTimeoutMs = 10 * 60_000

/** Finds an installed Chromium or Chrome: `CHROMIUM_PATH`, the PATH, the usual places, then Playwright's own download. */
export function findInstalledChromium(): string | undefined {
  const named = process.env.CHROMIUM_PATH
  if (named) {
    if (!existsSync(named)) throw new Error(`CHROMIUM_PATH names ${named}, which does not exist`)
    return named
  }
  const onPath = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)))
  return [...onPath, ...places, chromium.executablePath()].find((path) => existsSync(path))
}

/**
 * Gives the path of a Chromium that can be started, installing one when there is none: by apt as root on Debian, else
 * Playwright's download. Also sees to a Chinese font where it can. Throws with what to do when everything failed.
 */
export function ensureChromium(): string {
  ensureChineseFont()
  const found = findInstalledChromium()
  if (found) return found
  if (installPackages('chromium')) {
    const installed = findInstalledChromium()
    if (installed) return installed
  }
  process.stderr.write("Downloading Playwright's Chromium …\n")
  spawnSync('npx', ['--no-install', 'playwright', 'install', 'chromium'], {
    stdio: ['ignore', 2, 2],
    timeout: downloadTimeoutMs,
  })
  const downloaded = findInstalledChromium()
  if (downloaded) return downloaded
  throw new Error(
    'No Chromium for the browser tests. Install Chromium or Google Chrome, or set CHROMIUM_PATH to the program of one.',
  )
}

/** What Playwright needs to start the Chromium found here: as root its sandbox cannot work, in CI it calls nobody. */
export function chromiumLaunchOptions(): { executablePath: string; args: string[] } {
  const args = ['--disable-background-networking', '--disable-component-update', '--no-first-run']
  if (process.getuid?.() === 0) args.push('--no-sandbox')
  return { executablePath: ensureChromium(), args }
}

function ensureChineseFont(): void {
  if (!canInstallPackages() || hasChineseFont()) return
  if (!installPackages('fonts-noto-cjk', 'fontconfig')) {
    process.stderr.write('No Chinese font could be installed: screenshots will show boxes.\n')
  }
}

function hasChineseFont(): boolean {
  try {
    return execFileSync('fc-list', [':lang=zh-cn', 'family'], { encoding: 'utf8', timeout: 20_000 }).trim() !== ''
  } catch {
    return false
  }
}
