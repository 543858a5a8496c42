import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { chromium, type Browser } from 'playwright-core';

const ARGUMENTS = [
  ...['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  ...['--disable-dev-shm-usage', '--font-render-hinting=none'],
];

/**
 * A suite that needs a real browser. Where none runs, it is skipped and says so where nobody overlooks it: a machine without Chromium
 * proves nothing about the dashboard.
 */
export function describeInBrowser(name: string, suite: (browser: () => Browser) => void): void {
  const found = spawnSync(process.execPath, [path.join(__dirname, 'find-chromium.mjs')], {
    encoding: 'utf8',
  });
  if (found.status !== 0) {
    process.stderr.write(
      `\n!!! ${name}: SKIPPED, no Chromium runs here. Name one by KEELSON_CHROMIUM.\n!!! ${found.stderr}\n`,
    );
    describe.skip(name, () => suite(() => undefined as never));
    return;
  }
  describe(name, () => {
    let browser: Browser | undefined;
    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: found.stdout.trim(), args: ARGUMENTS });
    });
    afterAll(() => browser?.close());
    suite(() => browser!);
  });
}
