/**
 * Why the target of a symbolic link is refused, or undefined when it stays within the folder. `linkPath` is relative to the
 * folder, and all its ancestors are real directories.
 *
 * `..` is accepted only at the start of a target: after a name it would be applied to wherever that name leads (`a/link/..`),
 * so a chain of links that are harmless one by one could climb out. With leading `..` only, every link resolves within the
 * folder by induction over its parts, whatever the others are.
 */
export function linkTargetFault(linkPath: string, target: string): string | undefined {
  if (target.startsWith('/')) return 'the link is absolute; links must stay within the folder';
  if (target === '' || target.includes('\0') || target.includes('\\')) {
    return 'the link has no valid target';
  }
  const segments = target.split('/').filter((segment) => segment !== '' && segment !== '.');
  const ups = segments.findIndex((segment) => segment !== '..');
  const climbs = ups === -1 ? segments.length : ups;
  if (segments.slice(climbs).includes('..')) {
    return 'the link goes up after going down; only a leading .. is accepted';
  }
  const parentDepth = linkPath.split('/').length - 1;
  return climbs > parentDepth ? 'the link leaves the folder' : undefined;
}
