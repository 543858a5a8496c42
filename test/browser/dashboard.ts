import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
/** What WCAG 2.2 asks for at levels A and AA, and what axe knows to be good practice. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

type Violation = {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
};
type Axe = { run(root: unknown, options: object): Promise<{ violations: readonly Violation[] }> };

export type Look = { readonly width?: number; readonly scheme?: 'light' | 'dark' };

/** One person's browser: what they see, and what their console complains about. */
export class Dashboard {
  /** Errors and warnings of the console, and exceptions, since the beginning. */
  readonly complaints: string[] = [];

  private constructor(
    readonly page: Page,
    private readonly context: BrowserContext,
    private readonly url: string,
  ) {
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
  }

  static async open(browser: Browser, url: string, look: Look = {}): Promise<Dashboard> {
    const { width = 1280, scheme = 'light' } = look;
    const context = await browser.newContext({
      viewport: { width, height: width < 600 ? 844 : 800 },
      colorScheme: scheme,
      reducedMotion: 'reduce',
      // As browsers of people have one; where the machine has none, Chromium invents a tag that no API knows.
      locale: 'en-GB',
    });
    return new Dashboard(await context.newPage(), context, url);
  }

  async goto(path: string): Promise<void> {
    await this.page.goto(this.url + path);
  }

  /** By the form, as people do; then the page that was asked for is there. */
  async signIn(token: string, path = '/'): Promise<void> {
    await this.goto(path);
    await this.page.getByLabel('Token', { exact: true }).fill(token);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
    await this.page.getByRole('navigation', { name: 'Places' }).waitFor({ state: 'attached' });
  }

  /** What stands between this page and somebody who cannot see it or use a mouse; nothing, as it should be. */
  async barriers(): Promise<readonly string[]> {
    await this.page.evaluate(AXE);
    const violations = await this.page.evaluate(async (tags) => {
      const { axe } = globalThis as unknown as { axe: Axe };
      const options = { runOnly: { type: 'tag', values: tags } };
      return (await axe.run((globalThis as unknown as { document: unknown }).document, options))
        .violations;
    }, RULES);
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.map(
        ({ html, failureSummary }) => `${id}: ${help}\n  ${html}\n  ${failureSummary ?? ''}`,
      ),
    );
  }

  close(): Promise<void> {
    return this.context.close();
  }
}
