// Prints the path of a Chromium that runs here; says why and ends with 1 where none does. KEELSON_CHROMIUM wins over the one that
// comes as an npm package.
import { execFileSync } from 'node:child_process';

const packaged = async () => (await import('@sparticuz/chromium')).default.executablePath();
try {
  const file = process.env.KEELSON_CHROMIUM ?? (await packaged());
  // A missing shared library shows here and not in the middle of a test.
  execFileSync(file, ['--version', '--no-sandbox'], { stdio: ['ignore', 'ignore', 'pipe'] });
  console.log(file);
} catch (fault) {
  console.error(String(fault.stderr ?? '').trim() || fault.message);
  process.exit(1);
}
