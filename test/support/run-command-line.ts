import { Readable } from 'node:stream';
import { runCli } from '../../apps/cli/src/run-cli';
import { openTerminal } from '../../apps/cli/src/output/terminal';

export type CommandLine = {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly repositoryRoot?: string;
  readonly stdin?: string;
  /** A person's terminal of that size. */
  readonly tty?: { readonly columns: number; readonly rows: number };
  readonly nowMs?: () => number;
};
export type Ended = { readonly code: number; readonly out: string; readonly err: string };

/** Runs the CLI in this process with surroundings of its own: no file of the machine speaks for it. */
export async function runCommandLine(
  argv: readonly string[],
  line: CommandLine = {},
): Promise<Ended> {
  let out = '';
  let err = '';
  const stream = (write: (text: string) => void) =>
    ({ write, isTTY: line.tty !== undefined, ...line.tty }) as never;
  const terminal = openTerminal(
    line.env ?? {},
    stream((text) => (out += text)),
    stream((text) => (err += text)),
  );
  const code = await runCli(argv, {
    terminal,
    env: line.env ?? {},
    cwd: line.cwd ?? '/nonexistent',
    repositoryRoot: line.repositoryRoot ?? '/nonexistent',
    stdin: Readable.from([Buffer.from(line.stdin ?? '')]),
    nowMs: line.nowMs ?? Date.now,
    interrupted: new AbortController().signal,
  });
  return { code, out, err };
}
