import { Parser, type ReadEntry } from 'tar';
import { ARCHIVE_LIMITS, type ArchiveLimits } from './archive-limits';
import { ArchiveRefused } from './archive-refused';
import { EntryRules } from './entry-rules';
import { inflate } from './inflate';

/** `tarBytes`: how much of the unzipped bytes is tar; what follows is padding. */
export type CheckedArchive = { readonly tarBytes: number; readonly entries: number };

/**
 * Reads a tar.gz without writing anything and throws `ArchiveRefused` with the path of the first entry that breaks a rule.
 * What passes is safe to unpack (`EntryRules`).
 */
export async function checkArchive(
  bytes: Buffer,
  limits: ArchiveLimits = ARCHIVE_LIMITS,
): Promise<CheckedArchive> {
  if (bytes.length > limits.archiveBytesMax) {
    throw new ArchiveRefused('', `the archive is larger than ${limits.archiveBytesMax} bytes`);
  }
  const reading = new Reading(limits.entriesMax);
  for await (const piece of inflate(bytes, limits)) reading.write(piece);
  return reading.end();
}

class Reading {
  readonly #rules: EntryRules;
  readonly #parser = new Parser({ strict: true, brotli: false, zstd: false });
  #fault: ArchiveRefused | undefined;
  #ended = false;
  #entries = 0;
  #tarBytes = 0;

  constructor(entriesMax: number) {
    this.#rules = new EntryRules(entriesMax);
    const visit = (entry: ReadEntry): void => this.#visit(entry);
    this.#parser.on('entry', visit);
    // The parser passes over types that it does not know; what is not understood is refused.
    this.#parser.on('ignoredEntry', visit);
    this.#parser.on('eof', () => (this.#ended = true));
    this.#parser.on('error', (cause: Error) => {
      this.#fault ??= new ArchiveRefused('', `the tar archive is damaged: ${cause.message}`);
    });
  }

  write(piece: Buffer): void {
    // After the end marker the parser hoards what it is given, and copies its hoard with every piece.
    if (!this.#ended) {
      this.#tarBytes += piece.length;
      this.#parser.write(piece);
    }
    if (this.#fault) throw this.#fault;
  }

  end(): CheckedArchive {
    this.#parser.end();
    if (this.#fault) throw this.#fault;
    if (this.#entries === 0) throw new ArchiveRefused('', 'the archive is empty');
    return { tarBytes: this.#tarBytes, entries: this.#entries };
  }

  #visit(entry: ReadEntry): void {
    this.#entries += 1;
    entry.resume();
    try {
      if (this.#fault === undefined) this.#rules.check(entry);
    } catch (cause) {
      if (!(cause instanceof ArchiveRefused)) throw cause;
      this.#fault = cause;
    }
  }
}
