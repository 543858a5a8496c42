import type { ReadReq } from '@eventstore/db-client/generated/streams_pb';
import { invalidArgument } from '../wire/protocol-error';
import { boundedTest } from './bounded-test';

/** Which events of `$all` are wanted, and after how many that were looked at a checkpoint is due. */
export type EventFilter = {
  readonly matches: (stream: string, type: string) => boolean;
  readonly checkpointEvery: number;
};

/** The window when the client leaves it to the server. */
const WINDOW_DEFAULT = 32;
const REGEX_LENGTH_MAX = 1_000;
const PREFIXES_MAX = 1_000;

/** @throws ProtocolError */
export function eventFilter(options: ReadReq.Options.FilterOptions): EventFilter {
  const byStream = options.getStreamIdentifier();
  const expression = byStream ?? options.getEventType();
  if (!expression) throw invalidArgument('a filter needs an expression');
  const multiplier = options.getCheckpointintervalmultiplier();
  if (multiplier === 0) throw invalidArgument('checkpointIntervalMultiplier must be above 0');
  const window = options.hasMax() ? options.getMax() : WINDOW_DEFAULT;
  if (window === 0) throw invalidArgument('a window must be above 0');
  const accepts = accepting(expression);
  return {
    matches: byStream ? (stream) => accepts(stream) : (_, type) => accepts(type),
    checkpointEvery: multiplier * window,
  };
}

function accepting(
  expression: ReadReq.Options.FilterOptions.Expression,
): (name: string) => boolean {
  const regex = expression.getRegex();
  if (regex !== '') {
    if (regex.length > REGEX_LENGTH_MAX) {
      throw invalidArgument(`an expression has at most ${REGEX_LENGTH_MAX} characters`);
    }
    return boundedTest(regex);
  }
  const prefixes = expression.getPrefixList();
  if (prefixes.length > PREFIXES_MAX) {
    throw invalidArgument(`a filter has at most ${PREFIXES_MAX} prefixes`);
  }
  return (name) => prefixes.some((prefix) => name.startsWith(prefix));
}
