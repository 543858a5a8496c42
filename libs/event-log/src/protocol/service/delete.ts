import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import {
  type DeleteReq,
  DeleteResp,
  type TombstoneReq,
  TombstoneResp,
} from '@eventstore/db-client/generated/streams_pb';
import type { ExpectedRevision, Position } from '../../event-log.port';
import type { ByteLog, ByteWrite } from '../byte-log.port';
import {
  invalidArgument,
  streamDeleted,
  type ReportFault,
  toServiceError,
  wrongExpectedVersion,
} from '../wire/protocol-error';
import type { Access } from './access';

export type DeleteCall = ServerUnaryCall<DeleteReq, DeleteResp>;
export type TombstoneCall = ServerUnaryCall<TombstoneReq, TombstoneResp>;

/** `Streams.Delete` marks a stream as deleted in its metadata; `Streams.Tombstone` ends it for ever. */
export class DeleteService {
  constructor(
    private readonly log: ByteLog,
    private readonly access: Access,
    private readonly report: ReportFault,
  ) {}

  async serveDelete(call: DeleteCall, answer: sendUnaryData<DeleteResp>): Promise<void> {
    try {
      const position = (await this.remove(call, 'softly')).toString();
      const place = new DeleteResp.Position();
      place.setCommitPosition(position).setPreparePosition(position);
      answer(null, new DeleteResp().setPosition(place));
    } catch (error) {
      answer(toServiceError(error, this.report));
    }
  }

  async serveTombstone(call: TombstoneCall, answer: sendUnaryData<TombstoneResp>): Promise<void> {
    try {
      const position = (await this.remove(call, 'for_ever')).toString();
      const place = new TombstoneResp.Position();
      place.setCommitPosition(position).setPreparePosition(position);
      answer(null, new TombstoneResp().setPosition(place));
    } catch (error) {
      answer(toServiceError(error, this.report));
    }
  }

  private async remove(
    call: DeleteCall | TombstoneCall,
    deletes: NonNullable<ByteWrite['deletes']>,
  ): Promise<Position> {
    const options = call.request.getOptions();
    if (!options) throw invalidArgument('options are missing');
    const name = options.getStreamIdentifier()?.getStreamName_asU8() ?? new Uint8Array();
    const stream = Buffer.from(name).toString('utf8');
    const principal = await this.access.principal(call.metadata);
    await this.access.check(principal, stream, 'delete');
    const expected = expectedBy(options);
    const outcome = await this.log.write({ stream, expected, events: [], deletes });
    if (outcome.kind === 'deleted') throw streamDeleted(stream);
    if (outcome.kind === 'wrong') throw wrongExpectedVersion(stream, expected, outcome.actual);
    return outcome.position as Position;
  }
}

function expectedBy(options: DeleteReq.Options | TombstoneReq.Options): ExpectedRevision {
  if (options.hasRevision()) return Number(options.getRevision());
  if (options.hasNoStream()) return 'no_stream';
  return options.hasStreamExists() ? 'stream_exists' : 'any';
}
