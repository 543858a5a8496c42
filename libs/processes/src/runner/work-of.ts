import type { Heard, Process, Reaction } from '../process';

/** What one saga makes of an event, or why it can make nothing of it. */
export type Work = {
  readonly name: string;
  readonly key: string;
  readonly reactions: readonly Reaction[];
  readonly fault?: unknown;
};

/** Undefined: the event leads to nothing. */
export function workOf(process: Process, event: Heard): Work | undefined {
  const { name } = process;
  try {
    const reactions = process.react(event);
    return reactions.length === 0
      ? undefined
      : { name, key: checked(process.key(event)), reactions };
  } catch (fault) {
    return { name, key: keyOrStream(process, event), reactions: [], fault };
  }
}

/** An event that does not tell its key stops its own stream, which is one key of one partition. */
function keyOrStream({ key }: Process, event: Heard): string {
  try {
    return checked(key(event));
  } catch {
    return event.stream;
  }
}

function checked(key: unknown): string {
  if (typeof key === 'string') return key;
  throw new TypeError('the event does not say what it belongs to');
}
