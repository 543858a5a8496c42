import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Temporary folders of one spec, removed together. */
export class TemporaryFolders {
  private readonly made: string[] = [];

  constructor(private readonly prefix: string) {}

  make(): string {
    const folder = mkdtempSync(path.join(tmpdir(), this.prefix));
    this.made.push(folder);
    return folder;
  }

  remove(): void {
    for (const folder of this.made.splice(0)) rmSync(folder, { recursive: true, force: true });
  }
}
