import type { Browser } from 'playwright-core';
import { findChromium, launchChromium } from './chromium';

/**
 * A suite that needs a real browser. Where none runs, it is skipped and says so where nobody overlooks it: a machine without Chromium
 * proves nothing about the dashboard.
 */
export function describeInBrowser(name: string, suite: (browser: () => Browser) => void): void {
  const found = findChromium();
  if (found.executable === undefined) {
    process.stderr.write(
      `\n!!! ${name}: SKIPPED, no Chromium runs here. Name one by KEELSON_CHROMIUM.\n!!! ${found.why}\n`,
    );
    describe.skip(name, () => suite(() => undefined as never));
    return;
  }
  describe(name, () => {
    let browser: Browser | undefined;
    beforeAll(async () => {
      browser = await launchChromium(found.executable);
    });
    afterAll(() => browser?.close());
    suite(() => browser!);
  });
}
