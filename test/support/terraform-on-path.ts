import { execFileSync } from 'node:child_process';

/** Whether specs that need the real tool can run here. Those that cannot are reported as skipped. */
export const terraformOnPath = (() => {
  try {
    execFileSync('terraform', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();
