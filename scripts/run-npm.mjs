// Runs npm, or a script of ours, as a child that ends with this process.
import { spawn } from 'node:child_process';

/** npm tells its children where it lives; outside of npm the one on PATH is taken. */
export function npmCommand(args) {
  const npm = process.env.npm_execpath;
  if (npm && /\.[cm]?js$/.test(npm)) return [process.execPath, [npm, ...args]];
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm', args];
}

/** Resolves with the exit code and, when `quiet`, with what the child printed. */
export function runChild(command, args, { cwd, env = process.env, quiet = false }) {
  return new Promise((resolve, reject) => {
    // What we start prints to stderr, so that stdout carries only what was asked for.
    const stdio = quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 2, 2];
    const child = spawn(command, args, { cwd, env, stdio });
    const stop = () => child.kill('SIGTERM');
    process.once('exit', stop);
    const output = [];
    child.stdout?.on('data', (chunk) => output.push(chunk));
    child.stderr?.on('data', (chunk) => output.push(chunk));
    child.once('error', reject);
    child.once('close', (code) => {
      process.removeListener('exit', stop);
      resolve({ code: code ?? 1, output: Buffer.concat(output).toString() });
    });
  });
}
