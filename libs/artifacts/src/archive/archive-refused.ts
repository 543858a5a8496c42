/** An archive, or a folder that should become one, breaks a rule. `path` is the entry's, or empty when the whole is meant. */
export class ArchiveRefused extends Error {
  readonly code = 'archive_refused';

  constructor(
    readonly path: string,
    readonly reason: string,
  ) {
    super(path === '' ? reason : `${printable(path)}: ${reason}`);
    this.name = 'ArchiveRefused';
  }
}

/** An entry's name is a stranger's text and ends in terminals and logs. */
function printable(path: string): string {
  const cut = path.length > 200 ? `${path.slice(0, 200)}…` : path;
  return /^[^\p{Cc}\p{Cf}]*$/u.test(cut) ? cut : JSON.stringify(cut);
}
