// Ends this process cleanly when the npm that started it is gone.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const pollMs = 500;
const ancestorsMax = 3;

/** Parent and name of a process, or undefined when it has ended. */
function describeProcess(pid) {
  try {
    if (process.platform === 'linux') {
      const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const name = line.slice(line.indexOf('(') + 1, line.lastIndexOf(')'));
      const [state, parent] = line.slice(line.lastIndexOf(')') + 2).split(' ');
      return state === 'Z' ? undefined : { parent: Number(parent), name };
    }
    const line = execFileSync('ps', ['-o', 'ppid=,comm=', '-p', String(pid)], { encoding: 'utf8' });
    const [, parent, name] = /^\s*(\d+)\s+(.*?)\s*$/.exec(line) ?? [];
    return name === undefined ? undefined : { parent: Number(parent), name };
  } catch {
    return undefined;
  }
}

const isShell = (name) => /(^|\/|-)(sh|bash|dash|zsh|ash|ksh)$/.test(name);

/** From this process up to npm: npm may have put a shell between itself and us. */
function launchers() {
  const chain = [process.ppid];
  while (chain.length < ancestorsMax) {
    const nearest = describeProcess(chain.at(-1));
    if (!nearest || !isShell(nearest.name)) break;
    chain.push(nearest.parent);
  }
  return chain;
}

/**
 * `kill -9` of npm cannot be passed on by npm: its children live on, unseen, with the port taken. So this process looks after
 * its ancestors (one read of /proc twice a second) and sends itself SIGTERM when one is gone, which is the clean stop. Nothing is
 * watched when npm is not the launcher: a service manager or `nohup node` has its own rules.
 */
export function watchLauncher({ stop = () => process.kill(process.pid, 'SIGTERM') } = {}) {
  if (!process.env.npm_lifecycle_event || process.platform === 'win32') return;
  const expected = launchers();
  const timer = setInterval(() => {
    const now = launchers();
    if (expected.every((pid, index) => now[index] === pid && describeProcess(pid))) return;
    clearInterval(timer);
    stop();
  }, pollMs);
  timer.unref();
}
