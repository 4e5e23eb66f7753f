import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const aptTimeoutMs = 5 * 60_000

/** True where this process may install Debian packages by itself: root, on a system with apt. */
export function canInstallPackages(): boolean {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version') && existsSync('/usr/bin/apt-get')
}

/**
 * Installs Debian packages, waiting for another apt run to finish. Gives false when apt is not to be had or failed;
 * apt's own words are then on the terminal.
 */
export function installPackages(...names: string[]): boolean {
  if (!canInstallPackages()) return false
  process.stderr.write(`Installing ${names.join(', ')} with apt-get …\n`)
  const lock = ['-o', 'DPkg::Lock::Timeout=240', '-qq']
  const run = (...args: string[]): boolean =>
    spawnSync('apt-get', [...lock, ...args], {
      stdio: ['ignore', 2, 2],
      timeout: aptTimeoutMs,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status === 0
  run('update')
  return run('install', '-y', '--no-install-recommends', ...names)
}
