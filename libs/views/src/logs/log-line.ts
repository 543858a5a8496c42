import type { Step } from '@keelson/domain';
import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';

export type NewLogLine = { readonly at: string; readonly text: string };

/** `offset` counts the lines of the whole run, over all of its steps and jobs, without gaps. */
export type LogLine = NewLogLine & { readonly offset: number; readonly step: Step };

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

export function packLines(lines: readonly NewLogLine[]): Promise<Buffer> {
  return deflate(JSON.stringify(lines.map(({ at, text }) => [at, text])));
}

export async function unpackLines(packed: Buffer): Promise<readonly NewLogLine[]> {
  const lines = JSON.parse((await inflate(packed)).toString('utf8')) as [string, string][];
  return lines.map(([at, text]) => ({ at, text }));
}
