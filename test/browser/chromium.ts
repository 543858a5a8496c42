import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { chromium, type Browser } from 'playwright-core';

const ARGUMENTS = [
  ...['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  ...['--disable-dev-shm-usage', '--font-render-hinting=none'],
];

/** A Chromium that runs here, or why none does. */
export type FoundChromium =
  { readonly executable: string } | { readonly executable: undefined; readonly why: string };

export function findChromium(): FoundChromium {
  const found = spawnSync(process.execPath, [path.join(__dirname, 'find-chromium.mjs')], {
    encoding: 'utf8',
  });
  if (found.status === 0) return { executable: found.stdout.trim() };
  return { executable: undefined, why: found.stderr };
}

export const launchChromium = (executablePath: string): Promise<Browser> =>
  chromium.launch({ executablePath, args: ARGUMENTS });
