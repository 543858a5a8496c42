import { Empty, StreamIdentifier } from '@eventstore/db-client/generated/shared_pb';
import { ReadReq } from '@eventstore/db-client/generated/streams_pb';
import { BEGINNING, type Position } from '../event-log.port';

const { FORWARDS, BACKWARDS } = ReadReq.Options.ReadDirection;

/** How far the server looks before it reports on a filtered subscription that matches nothing. */
const WINDOW = 32;

/** Which streams belong to the log: those with one of the prefixes, or all but the store's own. */
export type StreamFilter = { readonly prefixes: readonly string[] } | 'all but system';

export function streamForwards(stream: string, from: number, count: number): ReadReq {
  const target = streamOptions(stream).setRevision(String(from));
  return request(options(target, FORWARDS).setCount(String(count)).setNoFilter(new Empty()));
}

export function streamLast(stream: string): ReadReq {
  const target = streamOptions(stream).setEnd(new Empty());
  return request(options(target, BACKWARDS).setCount('1').setNoFilter(new Empty()));
}

/** From `after` itself on: reads include the position that they are given. */
export function allForwards(after: Position, count: number, filter: StreamFilter): ReadReq {
  const read = options(allOptions(after), FORWARDS).setCount(String(count));
  return request(read.setFilter(filterOptions(filter)));
}

export function allLast(filter: StreamFilter): ReadReq {
  const end = new ReadReq.Options.AllOptions().setEnd(new Empty());
  return request(options(end, BACKWARDS).setCount('1').setFilter(filterOptions(filter)));
}

/** Exclusive, unlike a read. */
export function subscription(after: Position, filter: StreamFilter): ReadReq {
  const read = options(allOptions(after), FORWARDS);
  return request(
    read
      .setSubscription(new ReadReq.Options.SubscriptionOptions())
      .setFilter(filterOptions(filter)),
  );
}

function request(read: ReadReq.Options): ReadReq {
  return new ReadReq().setOptions(read);
}

function options(
  target: ReadReq.Options.StreamOptions | ReadReq.Options.AllOptions,
  direction: ReadReq.Options.ReadDirection,
): ReadReq.Options {
  const read = new ReadReq.Options();
  if (target instanceof ReadReq.Options.StreamOptions) read.setStream(target);
  else read.setAll(target);
  return read
    .setReadDirection(direction)
    .setUuidOption(new ReadReq.Options.UUIDOption().setString(new Empty()));
}

function streamOptions(stream: string): ReadReq.Options.StreamOptions {
  const identifier = new StreamIdentifier().setStreamName(Buffer.from(stream));
  return new ReadReq.Options.StreamOptions().setStreamIdentifier(identifier);
}

function allOptions(after: Position): ReadReq.Options.AllOptions {
  const all = new ReadReq.Options.AllOptions();
  if (after === BEGINNING) return all.setStart(new Empty());
  const place = after.toString();
  const position = new ReadReq.Options.Position();
  return all.setPosition(position.setCommitPosition(place).setPreparePosition(place));
}

function filterOptions(filter: StreamFilter): ReadReq.Options.FilterOptions {
  const expression = new ReadReq.Options.FilterOptions.Expression();
  if (filter === 'all but system') expression.setRegex('^[^$]');
  else expression.setPrefixList([...filter.prefixes]);
  return new ReadReq.Options.FilterOptions()
    .setStreamIdentifier(expression)
    .setMax(WINDOW)
    .setCheckpointintervalmultiplier(1);
}
