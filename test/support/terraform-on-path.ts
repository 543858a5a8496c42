import { execFileSync } from 'node:child_process';

/** Whether specs that need the real tool can run here. Those that cannot are reported as skipped. */
export const terraformOnPath = (() => {
  try {
    const env = { ...process.env, CHECKPOINT_DISABLE: '1' };
    execFileSync('terraform', ['version'], { stdio: 'ignore', env });
    return true;
  } catch {
    return false;
  }
})();
