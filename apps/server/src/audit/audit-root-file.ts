import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { type AuditRoot, isAuditRoot } from '@keelson/event-log';

export const AUDIT_ROOT_FILE = 'audit-roots.ndjson';
const FILE_MODE = 0o600;

/**
 * The Merkle roots outside of the database, one line each, only ever appended to: whoever rewrites the database, roots and all, is
 * found by this file, and by every copy of it.
 */
export class AuditRootFile {
  constructor(private readonly path: string) {}

  async append(roots: readonly AuditRoot[]): Promise<void> {
    if (roots.length === 0) return;
    const file = await open(this.path, 'a+', FILE_MODE);
    try {
      // A line that a crash has cut is ended, so that it spoils itself alone.
      const { size } = await file.stat();
      const { buffer } = await file.read(Buffer.alloc(1), 0, 1, Math.max(0, size - 1));
      const begin = size === 0 || buffer[0] === 10 ? '' : '\n';
      await file.write(begin + roots.map((root) => `${JSON.stringify(root)}\n`).join(''));
      await file.sync();
    } finally {
      await file.close();
    }
  }

  /** In the order in which they were kept. Nothing when there is no file yet. */
  async *read(): AsyncGenerator<AuditRoot, void, void> {
    const input = createReadStream(this.path, 'utf8');
    try {
      for await (const line of createInterface({ input, crlfDelay: Infinity })) {
        const root = parsed(line);
        if (root) yield root;
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    } finally {
      input.destroy();
    }
  }

  async last(): Promise<AuditRoot | undefined> {
    let last: AuditRoot | undefined;
    for await (const root of this.read()) last = root;
    return last;
  }
}

function parsed(line: string): AuditRoot | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isAuditRoot(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
