import { readFile } from 'node:fs/promises';
import type { Json } from '@keelson/domain';
import { fault } from '../fault';
import type { PropertyReader } from '../property-reader';
import type { Attributes, ResourceType } from '../resource-type';
import { absent } from './file-content';
import { inTurn } from './in-turn';
import { overwrite } from './overwrite';

/**
 * One line of a file whose rest belongs to others. With `match`, the first line that matches the expression is the one;
 * without, the line itself. The file must exist.
 */
export const line: ResourceType = {
  required: ['path', 'line'],
  optional: ['match'],
  create: (properties, place) => {
    const path = properties.absolutePath('path', place.root);
    const text = lineOf(properties);
    const sensitive = properties.isSensitive('line');
    const match = matchOf(properties, sensitive);
    const find = finder(match, (each) => each === text);
    return Promise.resolve({
      key: `line:${path}#${match ?? text}`,
      // A sensitive line always has a match, so what identifies it is never the line itself.
      identity: { path, ...(match === undefined ? { line: text } : { match }) },
      exports: { path, line: text },
      want: (digests) => ({ line: digests.of(text, sensitive) }),
      read: (look) => readLine(path, find, (found) => look.digests.of(found, sensitive)),
      apply: () => inTurn(path, () => putLine(path, text, find)),
      shown: { path },
      ...(sensitive ? {} : { preview: { text } }),
    });
  },
  readRecorded: (identity, look) => {
    const recorded = look.recorded?.line;
    const sensitive = typeof recorded === 'string' && recorded.startsWith('hmac-');
    return readLine(identity.path as string, finderOf(identity), (found) =>
      look.digests.of(found, sensitive),
    );
  },
  destroyable: () => true,
  destroy: async (identity) => {
    const path = identity.path as string;
    await inTurn(path, async () => {
      const lines = await linesOf(path);
      const index = lines?.findIndex(finderOf(identity)) ?? -1;
      if (lines && index >= 0) await overwrite(path, lines.toSpliced(index, 1).join('\n'));
    });
  },
};

type Find = (line: string) => boolean;

function lineOf(properties: PropertyReader): string {
  const text = properties.text('line');
  if (text.includes('\n')) throw fault(properties.at('line'), 'must be a single line');
  return text;
}

function matchOf(properties: PropertyReader, sensitive: boolean): string | undefined {
  if (!properties.has('match')) {
    if (sensitive) {
      throw fault(
        properties.at('match'),
        'a sensitive line needs a match, which finds it without it',
      );
    }
    return undefined;
  }
  const match = properties.openText('match');
  try {
    new RegExp(match);
  } catch (error) {
    throw fault(properties.at('match'), (error as Error).message);
  }
  return match;
}

function finder(match: string | undefined, isLine: Find): Find {
  const expression = match === undefined ? undefined : new RegExp(match);
  return expression ? (each) => isLine(each) || expression.test(each) : isLine;
}

const finderOf = (identity: Readonly<Record<string, Json>>): Find =>
  finder(identity.match as string | undefined, (each) => each === identity.line);

async function linesOf(path: string): Promise<string[] | null> {
  const text = await readFile(path, 'utf8').catch(absent);
  return text === null ? null : text.split('\n');
}

async function readLine(
  path: string,
  find: Find,
  digest: (line: string) => string,
): Promise<Attributes | null> {
  const found = (await linesOf(path))?.find(find);
  return found === undefined ? null : { line: digest(found) };
}

async function putLine(path: string, text: string, find: Find): Promise<void> {
  const lines = await linesOf(path);
  if (lines === null) throw new Error(`the file ${path} does not exist`);
  const index = lines.findIndex(find);
  const endsWithBreak = lines.at(-1) === '';
  const changed =
    index >= 0
      ? lines.with(index, text)
      : endsWithBreak
        ? lines.toSpliced(lines.length - 1, 0, text)
        : [...lines, text, ''];
  await overwrite(path, changed.join('\n'));
}
