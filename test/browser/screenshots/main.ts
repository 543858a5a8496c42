import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { RunningKeelson } from '../../support/running-keelson';
import { findChromium, launchChromium } from '../chromium';
import { furnish } from './furnish';
import { pagesOf } from './pages';
import { looks, takePictures } from './take-pictures';

const FOLDER_DEFAULT = 'dist/screenshots';
/** The pictures of the README, by their names there. */
const README: Readonly<Record<string, string>> = {
  'dashboard-pipeline.png': 'pipeline-1280-dark.png',
  'dashboard-run.png': 'run-1280-light.png',
};

/** Starts a server in a temporary folder, lets it deploy something, and takes pictures of every page. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { readme: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const folder = path.resolve(positionals[0] ?? FOLDER_DEFAULT);
  mkdirSync(folder, { recursive: true });
  const found = findChromium();
  if (found.executable === undefined) throw new Error(`no Chromium runs here: ${found.why}`);
  const keelson = await RunningKeelson.start({ env: { KEELSON_QUICKSTART: 'on' } });
  const browser = await launchChromium(found.executable);
  try {
    const pages = pagesOf(await furnish(keelson));
    for (const look of looks) await takePictures({ browser, keelson, folder, pages, look });
    if (values.readme) toReadme(folder);
    console.log(`pictures of ${pages.length + 1} pages in ${folder}`);
  } finally {
    await browser.close();
    await keelson.stop();
    keelson.remove();
  }
}

function toReadme(folder: string): void {
  for (const [name, picture] of Object.entries(README)) {
    copyFileSync(path.join(folder, picture), path.join('docs/images', name));
  }
}

main().catch((fault: unknown) => {
  console.error(fault instanceof Error ? fault.message : fault);
  process.exit(1);
});
