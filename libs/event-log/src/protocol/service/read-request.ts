import { ReadReq } from '@eventstore/db-client/generated/streams_pb';
import type { Position } from '../../event-log.port';
import { TOMBSTONE_REVISION } from '../byte-log.port';
import { invalidArgument } from '../wire/protocol-error';
import { type EventFilter, eventFilter } from './event-filter';

export type StreamTarget = {
  readonly kind: 'stream';
  readonly stream: string;
  readonly from: 'start' | 'end' | number;
};
export type AllTarget = {
  readonly kind: 'all';
  readonly from: 'start' | 'end' | Position;
  readonly filter: EventFilter | undefined;
};

export type ReadRequest = {
  readonly target: StreamTarget | AllTarget;
  readonly direction: 'forwards' | 'backwards';
  readonly count: number | 'subscription';
  readonly resolvesLinks: boolean;
  readonly structuredIds: boolean;
};

/** @throws ProtocolError */
export function readRequest(request: ReadReq): ReadRequest {
  const options = request.getOptions();
  if (!options) throw invalidArgument('a read needs options');
  const uuid = options.getUuidOption();
  if (!uuid?.hasString() && !uuid?.hasStructured()) throw invalidArgument('uuid_option is missing');
  if (!options.hasFilter() && !options.hasNoFilter()) {
    throw invalidArgument('filter_option is missing');
  }
  const backwards = options.getReadDirection() === ReadReq.Options.ReadDirection.BACKWARDS;
  const subscribes = options.hasSubscription();
  if (!subscribes && !options.hasCount()) throw invalidArgument('count_option is missing');
  if (subscribes && backwards) throw invalidArgument('a subscription does not run backwards');
  return {
    target: target(options),
    direction: backwards ? 'backwards' : 'forwards',
    count: subscribes ? 'subscription' : Number(options.getCount()),
    resolvesLinks: options.getResolveLinks(),
    structuredIds: uuid.hasStructured(),
  };
}

function target(options: ReadReq.Options): StreamTarget | AllTarget {
  const [stream, all] = [options.getStream(), options.getAll()];
  if (stream) {
    if (options.hasFilter()) throw invalidArgument('only $all can be filtered');
    const name = Buffer.from(stream.getStreamIdentifier()?.getStreamName_asU8() ?? []);
    if (name.length === 0) throw invalidArgument('a stream name is missing');
    const revision = Math.min(Number(stream.getRevision()), TOMBSTONE_REVISION - 1);
    const from = stream.hasStart() ? 'start' : stream.hasEnd() ? 'end' : revision;
    return { kind: 'stream', stream: name.toString('utf8'), from };
  }
  if (!all) throw invalidArgument('stream_option is missing');
  const filter = options.getFilter();
  return {
    kind: 'all',
    from: all.hasEnd() ? 'end' : all.hasPosition() ? positionOf(all) : 'start',
    filter: filter && eventFilter(filter),
  };
}

const POSITION_MAX = 2n ** 63n - 2n;

function positionOf(all: ReadReq.Options.AllOptions): Position {
  const commit = BigInt(all.getPosition()?.getCommitPosition() ?? '0');
  return (commit < POSITION_MAX ? commit : POSITION_MAX) as Position;
}
