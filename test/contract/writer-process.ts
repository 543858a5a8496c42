import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

export type WriterWork = {
  readonly url: string;
  readonly schema: string;
  readonly writers: number;
  readonly appends: number;
};

/** Appends one event at a time, from another operating-system process, and answers how many it was acknowledged. */
export async function runWriterProcess(work: WriterWork): Promise<unknown> {
  const script = path.join(__dirname, 'writer-process.cjs');
  const { stdout } = await promisify(execFile)(process.execPath, [script, JSON.stringify(work)]);
  return JSON.parse(stdout) as unknown;
}
