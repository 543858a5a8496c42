import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as WebStream } from 'node:stream/web';
import { CliFault } from '../cli-fault';
import { exitCode } from '../exit-code';

const FILE_MODE = 0o600;

/** Writes an answer into a file that appears whole or not at all. Only its owner may read it. */
export async function writeStream(
  content: ReadableStream<Uint8Array>,
  file: string,
): Promise<void> {
  const aside = `${file}.partial`;
  try {
    const input = Readable.fromWeb(content as WebStream);
    await pipeline(input, createWriteStream(aside, { mode: FILE_MODE }));
    await rename(aside, file);
  } catch (error) {
    await rm(aside, { force: true });
    const { message } = error as Error;
    throw new CliFault(exitCode.failed, `${file} could not be written completely: ${message}`);
  }
}
