import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';

const FIND_CHROMIUM = path.resolve('test/browser/find-chromium.mjs');
const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run'];
const VIEWPORT = { width: 1280, height: 800 };

/** A Chromium that is signed in. Each page is a new visitor's: nothing is cached. */
export class BenchBrowser {
  private constructor(
    private readonly browser: Browser,
    private readonly cookie: string,
    readonly url: string,
  ) {}

  static async launch(url: string, token: string): Promise<BenchBrowser> {
    const found = execFileSync(process.execPath, [FIND_CHROMIUM], { encoding: 'utf8' });
    const signedIn = await fetch(`${url}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    });
    const cookie = /keelson_session=([^;]+)/.exec(signedIn.headers.get('set-cookie') ?? '')?.[1];
    if (cookie === undefined) throw new Error(`nobody can sign in: ${signedIn.status}`);
    const browser = await chromium.launch({ executablePath: found.trim(), args: ARGUMENTS });
    return new BenchBrowser(browser, cookie, url);
  }

  async withPage<T>(work: (page: Page) => Promise<T>): Promise<T> {
    const context = await this.browser.newContext({ viewport: VIEWPORT });
    try {
      const session = { name: 'keelson_session', value: this.cookie, url: this.url };
      await context.addCookies([session]);
      return await work(await context.newPage());
    } finally {
      await context.close();
    }
  }

  /** What scripts and styles have cost on the wire since now. */
  async bytesOf(page: Page): Promise<() => number> {
    const protocol = await page.context().newCDPSession(page);
    await protocol.send('Network.enable');
    const counted = new Set<string>();
    let bytes = 0;
    protocol.on('Network.responseReceived', ({ requestId, type }) => {
      if (type === 'Script' || type === 'Stylesheet') counted.add(requestId);
    });
    protocol.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      if (counted.has(requestId)) bytes += encodedDataLength;
    });
    return () => bytes;
  }

  /** For how many milliseconds the page's thread has worked: scripts, styles, layout, painting. */
  async workOf(page: Page): Promise<() => Promise<number>> {
    const protocol = await page.context().newCDPSession(page);
    await protocol.send('Performance.enable');
    return async () => {
      const { metrics } = await protocol.send('Performance.getMetrics');
      return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN) * 1_000;
    };
  }

  close(): Promise<void> {
    return this.browser.close();
  }
}
