import { ask, type Document } from '@keelson/client/graphql';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { CommandSender } from './command-sender';
import { liveData } from './live-data';
import type { Subject } from './live-query';

type CommandOptions<Result> = {
  /** What it changes, for a screen whose live connection is lost; otherwise the server tells it, too. */
  readonly changes: readonly Subject[];
  readonly onDone?: (result: Result) => void | Promise<void>;
};

/**
 * A command to the server, as a mutation. Its refusal is shown where it was given, in words that the server found. While its answer is
 * lost (`unanswered`) it is sent again, until `reset` or until the page is left.
 */
export function useCommand<Result, Variables>(
  document: Document<Result, Variables>,
  { changes, onDone }: CommandOptions<Result>,
) {
  const [unanswered, setUnanswered] = useState(false);
  const [sender] = useState(() => new CommandSender(() => setUnanswered(true)));
  useEffect(() => () => sender.end(), [sender]);
  const mutation = useMutation({
    mutationFn: (variables: Variables) =>
      sender.send(variables, (idempotencyKey) => ask(document, variables, { idempotencyKey })),
    onMutate: () => setUnanswered(false),
    onSuccess: async (result) => {
      liveData.tellAtOnce(...changes);
      await onDone?.(result);
    },
  });
  const reset = (): void => {
    sender.end();
    mutation.reset();
  };
  return { ...mutation, reset, unanswered: unanswered && mutation.isPending };
}
