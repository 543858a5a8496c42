import {
  definitionStream,
  jobStream,
  pipelineStream,
  runStream,
  stackStream,
  streamPrefixes,
} from '@keelson/domain';

const STREAM_OF_ID: Readonly<Record<string, (id: string) => string>> = {
  run: runStream,
  pip: pipelineStream,
  stk: stackStream,
  job: jobStream,
  key: (id) => definitionStream('api-key', id),
};

/** The stream that a text names by itself, as a stream or as an id in full; undefined for what only the server can find: a name, or the end of an id. */
export function streamNamedBy(text: string): string | undefined {
  if (streamPrefixes.some((prefix) => text.startsWith(prefix))) return text;
  const [prefix = '', body] = text.split('_');
  if (body === undefined || body.startsWith('…')) return undefined;
  return STREAM_OF_ID[prefix]?.(text);
}

type Found = {
  readonly stacks: readonly { readonly id: string; readonly name: string }[];
  readonly runs: readonly { readonly id: string }[];
  readonly pipelines: readonly { readonly id: string }[];
};

/** The one thing that is called so, or whose id ends so; undefined where none is, or more than one. */
export function streamFoundBy(text: string, found: Found): string | undefined {
  const stack = found.stacks.find(({ name }) => name === text);
  if (stack) return stackStream(stack.id);
  const ending = text.replace(/^[a-z]+_…/, '');
  const all = [
    ...found.stacks.map(({ id }) => [id, stackStream(id)] as const),
    ...found.runs.map(({ id }) => [id, runStream(id)] as const),
    ...found.pipelines.map(({ id }) => [id, pipelineStream(id)] as const),
  ].filter(([id]) => id.endsWith(ending));
  return all.length === 1 ? all[0]?.[1] : undefined;
}
