import { open, type FileHandle } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';

const readBytesMax = 64 * 1024;
/** A longer line is handed on in pieces, so that a tool without line breaks cannot exhaust the memory. */
const lineCharactersMax = 64 * 1024 * 1024;

/** Reads a file that another process is still writing, line by line, from its beginning. */
export class GrowingFile {
  private handle: FileHandle | undefined;
  private readonly decoder = new StringDecoder('utf8');
  private readonly chunk = Buffer.allocUnsafe(readBytesMax);
  private rest = '';

  constructor(private readonly path: string) {}

  /** Hands on every line that has been completed since the last time. */
  async readLines(onLine: (line: string) => void): Promise<void> {
    this.handle ??= await open(this.path, 'r');
    for (;;) {
      const { bytesRead } = await this.handle.read(this.chunk, 0, readBytesMax);
      if (bytesRead === 0) return;
      this.take(this.decoder.write(this.chunk.subarray(0, bytesRead)), onLine);
    }
  }

  /** The last line may lack its line break. To be called when nobody writes any more. */
  async finish(onLine: (line: string) => void): Promise<void> {
    await this.readLines(onLine);
    const last = this.rest + this.decoder.end();
    this.rest = '';
    if (last !== '') onLine(last);
  }

  async close(): Promise<void> {
    await this.handle?.close();
    this.handle = undefined;
  }

  private take(text: string, onLine: (line: string) => void): void {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
    if (this.rest.length > lineCharactersMax) {
      onLine(this.rest);
      this.rest = '';
    }
  }
}
