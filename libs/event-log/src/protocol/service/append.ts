import type { sendUnaryData, ServerReadableStream } from '@grpc/grpc-js';
import { Empty } from '@eventstore/db-client/generated/shared_pb';
import { type AppendReq, AppendResp } from '@eventstore/db-client/generated/streams_pb';
import type { ExpectedRevision } from '../../event-log.port';
import type { ByteLog, NewByteEvent, WriteOutcome } from '../byte-log.port';
import { acceptedEvent, sizeOf } from '../wire/proposed-event';
import {
  invalidArgument,
  maximumAppendSizeExceeded,
  expectationText,
  revisionText,
  streamDeleted,
  type ReportFault,
  toServiceError,
} from '../wire/protocol-error';
import { uuidText } from '../wire/uuid';
import type { Access } from './access';

export type AppendCall = ServerReadableStream<AppendReq, AppendResp>;

type Target = { readonly stream: string; readonly expected: ExpectedRevision };

/** `Streams.Append`: the first message says where to, the others are events; the end of the call commits all or nothing. */
export class AppendService {
  constructor(
    private readonly log: ByteLog,
    private readonly access: Access,
    private readonly bytesMax: number,
    private readonly report: ReportFault,
  ) {}

  async serve(call: AppendCall, answer: sendUnaryData<AppendResp>): Promise<void> {
    try {
      const { target, events } = await this.collect(call);
      const principal = await this.access.principal(call.metadata);
      await this.access.check(principal, target.stream, 'write');
      const outcome = await this.log.write({ ...target, events });
      answer(null, responseTo(target, outcome));
    } catch (error) {
      answer(toServiceError(error, this.report));
    }
  }

  private async collect(
    call: AppendCall,
  ): Promise<{ readonly target: Target; readonly events: readonly NewByteEvent[] }> {
    let target: Target | undefined;
    const events: NewByteEvent[] = [];
    let bytes = 0;
    for await (const message of call as AsyncIterable<AppendReq>) {
      const options = message.getOptions();
      if (options) {
        target = targetOf(options);
        continue;
      }
      if (!target) throw invalidArgument('the first message must hold options');
      const event = eventOf(message);
      events.push(event);
      bytes += sizeOf(event);
      if (bytes > this.bytesMax) throw maximumAppendSizeExceeded(this.bytesMax);
    }
    if (!target) throw invalidArgument('options are missing');
    return { target, events };
  }
}

function targetOf(options: AppendReq.Options): Target {
  const name = options.getStreamIdentifier()?.getStreamName_asU8() ?? new Uint8Array();
  const stream = Buffer.from(name).toString('utf8');
  if (options.hasRevision()) return { stream, expected: Number(options.getRevision()) };
  if (options.hasNoStream()) return { stream, expected: 'no_stream' };
  return { stream, expected: options.hasStreamExists() ? 'stream_exists' : 'any' };
}

function eventOf(message: AppendReq): NewByteEvent {
  const proposed = message.getProposedMessage();
  if (!proposed) throw invalidArgument('a message must hold an event');
  const about = proposed.getMetadataMap();
  return acceptedEvent({
    id: uuidText(proposed.getId()),
    type: about.get('type'),
    contentType: about.get('content-type'),
    data: proposed.getData_asU8(),
    metadata: proposed.getCustomMetadata_asU8(),
  });
}

function responseTo(target: Target, outcome: WriteOutcome): AppendResp {
  if (outcome.kind === 'deleted') throw streamDeleted(target.stream);
  const response = new AppendResp();
  if (outcome.kind === 'wrong') {
    return response.setWrongExpectedVersion(wrongVersion(target.expected, outcome.actual));
  }
  const success = new AppendResp.Success();
  if (outcome.revision >= 0) success.setCurrentRevision(revisionText(outcome.revision));
  else success.setNoStream(new Empty());
  if (outcome.position === undefined) success.setNoPosition(new Empty());
  else {
    const position = outcome.position.toString();
    success.setPosition(
      new AppendResp.Position().setCommitPosition(position).setPreparePosition(position),
    );
  }
  return response.setSuccess(success);
}

function wrongVersion(expected: ExpectedRevision, actual: number): AppendResp.WrongExpectedVersion {
  const wrong = new AppendResp.WrongExpectedVersion();
  if (actual >= 0) wrong.setCurrentRevision(revisionText(actual));
  else wrong.setCurrentNoStream(new Empty());
  if (typeof expected === 'number') return wrong.setExpectedRevision(expectationText(expected));
  if (expected === 'no_stream') return wrong.setExpectedNoStream(new Empty());
  return expected === 'any'
    ? wrong.setExpectedAny(new Empty())
    : wrong.setExpectedStreamExists(new Empty());
}
