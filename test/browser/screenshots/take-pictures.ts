import path from 'node:path';
import type { Browser } from 'playwright-core';
import type { RunningKeelson } from '../../support/running-keelson';
import { Dashboard, type Look } from '../dashboard';
import type { PicturedPage } from './pages';

type FullLook = Required<Look>;

export const looks: readonly FullLook[] = [
  { width: 1280, scheme: 'dark' },
  { width: 1280, scheme: 'light' },
  { width: 390, scheme: 'dark' },
  { width: 390, scheme: 'light' },
];

type Pictures = {
  readonly browser: Browser;
  readonly keelson: RunningKeelson;
  readonly folder: string;
  readonly pages: readonly PicturedPage[];
  readonly look: FullLook;
};

/** One picture of each page as one person sees it; says what their console complained about. */
export async function takePictures({
  browser,
  keelson,
  folder,
  pages,
  look,
}: Pictures): Promise<void> {
  const dashboard = await Dashboard.open(browser, keelson.url, look);
  const pictureOf = (name: string): string =>
    path.join(folder, `${name}-${look.width}-${look.scheme}.png`);
  try {
    await dashboard.goto('/');
    await dashboard.page.getByLabel('Token', { exact: true }).waitFor();
    await dashboard.page.screenshot({ path: pictureOf('sign-in') });
    await dashboard.signIn(keelson.adminToken);
    for (const page of pages) {
      await dashboard.goto(page.path);
      await dashboard.page.locator('#content h1').waitFor();
      await dashboard.page.waitForLoadState('networkidle');
      await dashboard.page.screenshot({ path: pictureOf(page.name) });
    }
    for (const complaint of new Set(dashboard.complaints)) console.error(complaint);
  } finally {
    await dashboard.close();
  }
}
