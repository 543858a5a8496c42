import type { RunnerApi } from '@keelson/client';
import { digestOf } from './digest';

/** A larger archive is fetched each time. */
const keptBytesMax = 1024 * 1024;
const keptArchivesMax = 32;

/**
 * The sources of jobs. Those that were asked for lately are kept in memory, because a stack is mostly run again with the source that
 * it had; a digest names its bytes for ever, so nothing kept can be out of date.
 */
export class SourceArchives {
  /** The least recently used comes first. */
  private readonly kept = new Map<string, Buffer>();

  constructor(private readonly api: Pick<RunnerApi, 'getSource'>) {}

  /** Proves that the bytes are those that were asked for. `archive`: `sha256:…`. */
  async get(archive: string, signal: AbortSignal): Promise<Buffer> {
    const known = this.kept.get(archive);
    const bytes = known ?? (await this.fetch(archive, signal));
    this.kept.delete(archive);
    if (bytes.length <= keptBytesMax) this.kept.set(archive, bytes);
    const [oldest] = this.kept.keys();
    if (oldest !== undefined && this.kept.size > keptArchivesMax) this.kept.delete(oldest);
    return bytes;
  }

  private async fetch(archive: string, signal: AbortSignal): Promise<Buffer> {
    const bytes = Buffer.from(await this.api.getSource(archive.replace(/^sha256:/, ''), signal));
    if (digestOf(bytes) !== archive) {
      throw new Error(`the source that the server sent is not ${archive}`);
    }
    return bytes;
  }
}
