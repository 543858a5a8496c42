import type { SourceWish } from '../manifest';
import type { Field } from './field';

const ARCHIVE = /^sha256:[0-9a-f]{64}$/;
const NOT_YET = ['git', 'module'];

export function readSource(field: Field, allowPaths: boolean): SourceWish | undefined {
  if (!field.isMapOf(['path', 'archive', ...NOT_YET])) return undefined;
  const later = NOT_YET.find((key) => field.has(key));
  if (later !== undefined) {
    return field
      .at(later)
      .fault(`a source of kind ${later} is not available in this version; use path or archive`);
  }
  if (field.has('path') === field.has('archive')) {
    return field.fault('must have exactly one of path and archive');
  }
  return field.has('path')
    ? readPath(field.at('path'), allowPaths)
    : readArchive(field.at('archive'));
}

function readArchive(field: Field): SourceWish | undefined {
  const archive = field.text();
  if (archive === undefined) return undefined;
  if (!ARCHIVE.test(archive)) {
    return field.fault('must be sha256: and 64 lower-case hexadecimal digits');
  }
  return { kind: 'archive', archive };
}

function readPath(field: Field, allowPaths: boolean): SourceWish | undefined {
  if (!allowPaths) {
    return field.fault('send the folder as an archive; the CLI does it for you (keelson apply)');
  }
  const path = field.text();
  if (path === undefined) return undefined;
  if (/[\\\p{Cc}]/u.test(path)) {
    return field.fault('must not have backslashes or control characters');
  }
  if (path.startsWith('/') || path.startsWith('~')) {
    return field.fault("must be relative to the manifest's folder");
  }
  if (climbs(path)) return field.fault("must stay within the manifest's folder");
  return { kind: 'path', path };
}

/** Whether the path is above its start anywhere on the way, even if it comes back. */
function climbs(path: string): boolean {
  let depth = 0;
  for (const part of path.split('/')) {
    if (part === '..') depth -= 1;
    if (part !== '..' && part !== '.' && part !== '') depth += 1;
    if (depth < 0) return true;
  }
  return false;
}
