import type { ReadEntry } from 'tar';
import { ENTRY_DEPTH_MAX, ENTRY_PATH_LENGTH_MAX } from './archive-limits';
import { ArchiveRefused } from './archive-refused';
import { linkTargetFault } from './link-target';

type Kind = 'folder' | 'file' | 'link';

const KINDS: Readonly<Record<string, Kind | 'hard link'>> = {
  File: 'file',
  OldFile: 'file',
  ContiguousFile: 'file',
  Directory: 'folder',
  SymbolicLink: 'link',
  Link: 'hard link',
};

/**
 * The rules of an archive, checked entry by entry in the archive's order. What passes can be extracted into an empty folder and
 * nothing outside that folder is touched: no entry has a link above it, no path is written twice, every link stays inside.
 * Not promised: that the names differ on a file system that ignores case.
 */
export class EntryRules {
  readonly #kinds = new Map<string, Kind>();
  #count = 0;

  constructor(private readonly entriesMax: number) {}

  check(entry: Pick<ReadEntry, 'path' | 'type' | 'linkpath'>): void {
    this.#count += 1;
    if (this.#count > this.entriesMax) {
      throw new ArchiveRefused('', `the archive has more than ${this.entriesMax} entries`);
    }
    const kind = KINDS[entry.type];
    if (kind === undefined) {
      throw new ArchiveRefused(
        entry.path,
        `only files, folders and links are accepted, this is of type ${entry.type}`,
      );
    }
    const path = relativePath(entry.path);
    if (path === '') {
      if (kind !== 'folder') throw new ArchiveRefused(entry.path, 'the entry has no name');
      return;
    }
    if (kind === 'hard link') this.#checkHardLink(path, entry.linkpath ?? '');
    if (kind === 'link') {
      const fault = linkTargetFault(path, entry.linkpath ?? '');
      if (fault !== undefined) throw new ArchiveRefused(path, fault);
    }
    this.#place(path, kind === 'hard link' ? 'file' : kind);
  }

  #checkHardLink(path: string, target: string): void {
    if (this.#kinds.get(relativePath(target)) !== 'file') {
      throw new ArchiveRefused(
        path,
        'a hard link must name a file that precedes it in the archive',
      );
    }
  }

  #place(path: string, kind: Kind): void {
    for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) {
      const ancestor = path.slice(0, slash);
      const found = this.#kinds.get(ancestor);
      if (found === undefined) this.#kinds.set(ancestor, 'folder');
      else if (found !== 'folder') throw new ArchiveRefused(path, `it lies beneath a ${found}`);
    }
    const earlier = this.#kinds.get(path);
    if (earlier !== undefined && !(earlier === 'folder' && kind === 'folder')) {
      throw new ArchiveRefused(path, 'the archive holds it twice');
    }
    this.#kinds.set(path, kind);
  }
}

/** The path without `.` and empty segments; '' is the folder itself. */
function relativePath(path: string): string {
  if (path.length > ENTRY_PATH_LENGTH_MAX) {
    throw new ArchiveRefused(path, `the path is longer than ${ENTRY_PATH_LENGTH_MAX} characters`);
  }
  if (path.startsWith('/') || /^[a-z]:/i.test(path)) {
    throw new ArchiveRefused(path, 'the path is absolute');
  }
  // A backslash separates folders on some systems and not on others.
  if (/[\\\p{Cc}]/u.test(path)) {
    throw new ArchiveRefused(path, 'the path has a backslash or a control character');
  }
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.');
  if (segments.includes('..')) throw new ArchiveRefused(path, 'the path leaves the folder');
  if (segments.length > ENTRY_DEPTH_MAX) {
    throw new ArchiveRefused(path, `it lies deeper than ${ENTRY_DEPTH_MAX} folders`);
  }
  return segments.join('/');
}
