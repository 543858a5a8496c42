import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  isAlive,
  type ProcessIdentity,
} from '../../apps/server/src/data-directory/process-identity';
import { unrecordedRunner } from '../../apps/server/src/embedded-runner/unrecorded-runner';
import { compiled } from './built';

/** The environment of a process of ours: nothing of the machine's settings for Keelson. */
export function keelsonEnvironment(own: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith('KEELSON_'));
  return { ...Object.fromEntries(others), ...own };
}

/** Starts a compiled program for an installation. What it starts in turn inherits how `processesOf` knows it again. */
export function spawnCompiled(
  app: 'server' | 'runner',
  dataDir: string,
  settings: NodeJS.ProcessEnv,
  stdio: StdioOptions,
): ChildProcess {
  return spawn(process.execPath, [compiled(`apps/${app}/src/main.js`)], {
    cwd: path.dirname(dataDir),
    stdio,
    env: keelsonEnvironment({ STARTED_BY_SPEC: dataDir, ...settings }),
  });
}

/** How a process ended, when its output has been read to the end. Grandchildren have no share in that. */
export function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('close', (code) => resolve(code)));
}

/** The embedded runner, while it is alive, also when the server was killed before it could write down that it started it. */
export function embeddedRunnerOf(dataDir: string): ProcessIdentity | undefined {
  const folder = path.join(dataDir, 'runner');
  try {
    const file = readFileSync(path.join(folder, 'process.json'), 'utf8');
    const recorded = JSON.parse(file) as ProcessIdentity;
    return isAlive(recorded) ? recorded : unrecordedRunner(folder);
  } catch {
    return unrecordedRunner(folder);
  }
}
