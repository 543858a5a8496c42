import { spawn, type ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { bareEnvironment } from './bare-environment';
import type { Footing } from './footing';

/** Not standard input: Node.js closes that by itself at the exit, before the guard can be told. */
const GUARD_PIPE = 3;

/**
 * The shell becomes the command (same process id) and leaves a guard behind, which waits on the pipe from the parent. The
 * end of the pipe without a word means that the parent is gone: the command is interrupted. A line means that the parent
 * has seen the command end: the process id is no longer ours, nothing is sent. The guard is a grandchild, so that the
 * command does not meet a child that it never had.
 */
const GUARD = `
( ( IFS= read -r word <&${GUARD_PIPE} || kill -INT $$ ) & )
exec ${GUARD_PIPE}<&-
LD_LIBRARY_PATH=$1
export LD_LIBRARY_PATH
shift
exec "$@"
`;

export type GuardedProcess = {
  readonly pid: number;
  /** Settles when the process has ended, however it ended. */
  readonly exited: Promise<string>;
  readonly hasExited: () => boolean;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** From now on this process may end when it has nothing else to do; the guard then ends the command. */
  readonly letParentEnd: () => void;
};

export type GuardedCommand = {
  readonly footing: Footing;
  readonly binaries: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Standard output and error go to this open file. */
  readonly logDescriptor: number;
};

/**
 * Starts a PostgreSQL program that dies with this process, even when this process is killed with SIGKILL.
 *
 * True: it runs in a session of its own, so a Ctrl-C in the terminal does not reach it; when this process ends, it is
 * interrupted at once; it sees no variable of our environment. Not promised: that it dies when the guard itself is killed.
 * A pipe is used, not the parent-death signal, because the latter is Linux only and is lost when the account changes.
 */
export function startGuarded(start: GuardedCommand): Promise<GuardedProcess> {
  const { footing, binaries } = start;
  const [file, ...args] = [
    ...footing.wrapper,
    ...['/bin/sh', '-c', GUARD, 'keelson-guard', `${binaries}/lib`],
    ...[`${binaries}/bin/${start.command}`, ...start.args],
  ];
  const child = spawn(file as string, args, {
    ...footing.ids,
    cwd: '/',
    detached: true,
    env: bareEnvironment(),
    stdio: ['ignore', start.logDescriptor, start.logDescriptor, 'pipe'],
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => resolve(guarded(child)));
  });
}

function guarded(child: ChildProcess): GuardedProcess {
  const pipe = child.stdio[GUARD_PIPE] as Socket;
  pipe.on('error', () => undefined);
  const exited = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      pipe.end('ended\n');
      resolve(signal ?? `code ${code}`);
    });
  });
  const hasExited = () => child.exitCode !== null || child.signalCode !== null;
  return {
    pid: child.pid as number,
    exited,
    hasExited,
    kill: (signal) => {
      // Whoever kills also waits: the event loop must live until the exit is seen.
      child.ref();
      child.kill(signal);
    },
    letParentEnd: () => {
      child.unref();
      pipe.unref();
    },
  };
}
