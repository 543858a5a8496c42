import { ask, type Document } from '@keelson/client/graphql';
import { useMutation } from '@tanstack/react-query';
import { liveData } from './live-data';
import type { Subject } from './live-query';

type CommandOptions<Result> = {
  /** What it changes, for a screen whose live connection is lost; otherwise the server tells it, too. */
  readonly changes: readonly Subject[];
  readonly onDone?: (result: Result) => void | Promise<void>;
};

/** A command to the server, as a mutation. Its refusal is shown where it was given, in words that the server found. */
export function useCommand<Result, Variables>(
  document: Document<Result, Variables>,
  { changes, onDone }: CommandOptions<Result>,
) {
  return useMutation({
    mutationFn: (variables: Variables) => ask(document, variables),
    onSuccess: async (result) => {
      liveData.tell(...changes);
      await onDone?.(result);
    },
  });
}
