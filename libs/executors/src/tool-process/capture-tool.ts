import { spawn, type ChildProcess } from 'node:child_process';

/** What a short command may print at most; a plan of 2,000 resources is about 7 MB as JSON. */
const capturedBytesMax = 512 * 1024 * 1024;
const errorCharactersMax = 64 * 1024;

export type Captured = { readonly code: number; readonly stdout: string; readonly stderr: string };
export type CaptureOptions = { readonly cwd: string; readonly env: NodeJS.ProcessEnv };
export type PreparedCapture = {
  /** Lets the command begin, unless it has; answers its result each time. */
  readonly go: () => Promise<Captured>;
  /** Gives the command up, also while it is at work: it changes nothing. */
  readonly discard: () => Promise<void>;
};

/**
 * Runs a short command that changes nothing and keeps its output in memory, never on disk: what such commands print may hold
 * secrets in clear. It dies with the runner.
 */
export function captureTool(
  binary: string,
  args: readonly string[],
  options: CaptureOptions,
): Promise<Captured> {
  return captured(binary, spawn(binary, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] }));
}

/** The same with the process waiting for its word, so that a moment which counts is not spent on starting it. */
export function prepareCapture(
  binary: string,
  args: readonly string[],
  options: CaptureOptions,
): PreparedCapture {
  const gate = 'read -r word && exec "$@" </dev/null';
  const child = spawn('/bin/sh', ['-c', gate, 'keelson-tool', binary, ...args], options);
  const result = captured(binary, child);
  // Whoever lets it go hears of a failure; nobody else need.
  result.catch(() => undefined);
  child.stdin.on('error', () => undefined);
  const discard = async (): Promise<void> => {
    child.kill('SIGKILL');
    await result.catch(() => undefined);
  };
  const go = (): Promise<Captured> => {
    if (!child.stdin.writableEnded) child.stdin.end('go\n');
    return result;
  };
  return { go, discard };
}

function captured(binary: string, child: ChildProcess): Promise<Captured> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    let stderr = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= capturedBytesMax) chunks.push(chunk);
      else child.kill('SIGKILL');
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(0, errorCharactersMax);
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (bytes > capturedBytesMax) {
        reject(new Error(`${binary} printed more than ${capturedBytesMax} bytes`));
      } else resolve({ code: code ?? 128, stdout: Buffer.concat(chunks).toString('utf8'), stderr });
    });
  });
}
