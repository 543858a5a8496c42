import { randomUUID } from 'node:crypto';
import { credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import {
  DeadlineExceededError,
  persistentSubscriptionToStreamSettingsFromDefaults,
} from '@eventstore/db-client';
import { Timestamp } from 'google-protobuf/google/protobuf/timestamp_pb';
import { Empty, UUID } from '@eventstore/db-client/generated/shared_pb';
import { StreamsClient, StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb';
import { BatchAppendResp, ReadReq } from '@eventstore/db-client/generated/streams_pb';
import {
  collect,
  describeOverStores,
  failure,
  json,
  revisions,
  useServer,
} from './protocol-harness';
import { append, Batch, batchWithSpan, chunk, collectRaw } from './raw-calls';

/** What the official client never sends, and other clients may. */
describeOverStores('the services of the protocol', (open) => {
  const under = useServer(open);
  let streams: StreamsClient;
  beforeEach(() => {
    streams = new StreamsClient(`127.0.0.1:${under.server.port}`, credentials.createInsecure());
  });
  afterEach(() => streams.close());

  it('answer UNIMPLEMENTED where they are left out', async () => {
    const creating = under.client.createPersistentSubscriptionToStream(
      'a',
      'group',
      persistentSubscriptionToStreamSettingsFromDefaults(),
    );
    expect(await failure(creating)).toMatchObject({ code: status.UNIMPLEMENTED });
    const projecting = under.client.createProjection('p', 'fromAll()');
    expect(await failure(projecting)).toMatchObject({ code: status.UNIMPLEMENTED });
  });

  describe('refuse', () => {
    const options = (): ReadReq.Options =>
      new ReadReq.Options()
        .setAll(new ReadReq.Options.AllOptions().setStart(new Empty()))
        .setCount('10')
        .setNoFilter(new Empty())
        .setUuidOption(new ReadReq.Options.UUIDOption().setString(new Empty()));
    const filter = (): ReadReq.Options.FilterOptions =>
      new ReadReq.Options.FilterOptions()
        .setEventType(new ReadReq.Options.FilterOptions.Expression().setPrefixList(['a']))
        .setMax(10)
        .setCheckpointintervalmultiplier(1);

    it.each<[string, ReadReq.Options | undefined]>([
      ['a read without options', undefined],
      [
        'a subscription that runs backwards',
        options().setReadDirection(1).setSubscription(new ReadReq.Options.SubscriptionOptions()),
      ],
      ['a read that does not say how ids look', options().setUuidOption(undefined)],
      [
        'a checkpoint after nothing',
        options().setFilter(filter().setCheckpointintervalmultiplier(0)),
      ],
      ['a window of nothing', options().setFilter(filter().setMax(0))],
      [
        'a filter without an expression',
        options().setFilter(new ReadReq.Options.FilterOptions().setCheckpointintervalmultiplier(1)),
      ],
    ])('%s', async (_, read) => {
      const request = new ReadReq();
      request.setOptions(read);
      const error = await failure(collectRaw(streams.read(request)));
      expect(error).toMatchObject({ code: status.INVALID_ARGUMENT });
    });

    it('an append without what an event must have, by name', async () => {
      const error = await append(streams, 'a', (message) =>
        message.getMetadataMap().del('type'),
      ).catch((caught: ServiceError) => caught);
      expect(error).toMatchObject({ code: status.INVALID_ARGUMENT });
      expect((error as ServiceError).metadata.getMap()).toMatchObject({
        exception: 'missing-required-metadata-property',
        'required-metadata-properties': 'type,content-type',
      });
      expect(await revisions(under.client.readStream('a'))).toBe('not found');
    });

    it('an event id that is none', async () => {
      const appending = append(streams, 'a', (message) => message.setId(new UUID().setString('1')));
      await expect(appending).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
    });
  });

  it('take and give ids as two numbers too', async () => {
    const structured = new UUID.Structured()
      .setMostSignificantBits('-81985529216486896')
      .setLeastSignificantBits('81985529216486895');
    await append(streams, 'a', (message) => message.setId(new UUID().setStructured(structured)));
    const [found] = (await collect(under.client.readStream('a'))) as { event?: { id: string } }[];
    expect(found?.event?.id).toBe('fedcba98-7654-3210-0123-456789abcdef');
    const request = new ReadReq().setOptions(
      new ReadReq.Options()
        .setAll(new ReadReq.Options.AllOptions().setStart(new Empty()))
        .setCount('10')
        .setNoFilter(new Empty())
        .setUuidOption(new ReadReq.Options.UUIDOption().setStructured(new Empty())),
    );
    const [answer] = await collectRaw(streams.read(request));
    expect(answer?.getEvent()?.getEvent()?.getId()?.getStructured()?.toObject()).toEqual(
      structured.toObject(),
    );
  });

  it('filter reads that end, in both directions', async () => {
    for (const type of ['A', 'B', 'A', 'A', 'B']) {
      await under.client.appendToStream('a', json({}, type));
    }
    const read = (direction: 0 | 1, count: number) => {
      const all = new ReadReq.Options.AllOptions();
      const from = direction === 0 ? all.setStart(new Empty()) : all.setEnd(new Empty());
      const expression = new ReadReq.Options.FilterOptions.Expression().setPrefixList(['A']);
      return collectRaw(
        streams.read(
          new ReadReq().setOptions(
            new ReadReq.Options()
              .setAll(from)
              .setReadDirection(direction)
              .setCount(String(count))
              .setFilter(
                new ReadReq.Options.FilterOptions()
                  .setEventType(expression)
                  .setCount(new Empty())
                  .setCheckpointintervalmultiplier(1),
              )
              .setUuidOption(new ReadReq.Options.UUIDOption().setString(new Empty())),
          ),
        ),
      );
    };
    const places = async (direction: 0 | 1, count: number) =>
      (await read(direction, count)).map((each) =>
        each.getEvent()?.getEvent()?.getStreamRevision(),
      );
    expect(await places(0, 10)).toEqual(['0', '2', '3']);
    expect(await places(1, 10)).toEqual(['3', '2', '0']);
    expect(await places(1, 2)).toEqual(['3', '2']);
  });

  describe('of a batch', () => {
    it('answer each correlation id once, also when chunks go on after the refusal', async () => {
      const batch = new Batch(streams);
      const [bad, good] = [randomUUID(), randomUUID()];
      batch.write(chunk(bad, 'a', (message) => message.getMetadataMap().del('type')));
      batch.write(chunk(bad, undefined));
      batch.write(chunk(bad, undefined, undefined, true));
      batch.write(chunk(good, 'a'));
      batch.write(chunk(good, undefined));
      batch.write(chunk(good, undefined, undefined, true));
      const answers = await batch.end();
      expect(answers.map((each) => each.getCorrelationId()?.getString()).sort()).toEqual(
        [bad, good].sort(),
      );
      const refused = answers.find((each) => each.getCorrelationId()?.getString() === bad);
      expect(refused?.getError()?.getCode()).toBe(status.INVALID_ARGUMENT);
      expect(
        Buffer.from(refused?.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString(),
      ).toBe('a');
      expect(await revisions(under.client.readStream('a'))).toEqual([0, 1, 2]);
    });

    it('answer a deadline that is over with a timeout, and write nothing', async () => {
      const batch = new Batch(streams);
      const deadline = Timestamp.fromDate(new Date(Date.now() - 1_000));
      batch.write(chunk(randomUUID(), 'late', undefined, true, deadline));
      const [answer] = await batch.end();
      expect(answer?.getError()?.getCode()).toBe(status.DEADLINE_EXCEEDED);
      expect(answer?.getError()?.getDetails()?.getTypeName()).toBe('event_store.client.Timeout');
      expect(await revisions(under.client.readStream('late'))).toBe('not found');
    });

    it('answer in time what the store does not', async () => {
      let release: (() => void) | undefined;
      const held = new Promise<void>((resolve) => (release = resolve));
      const write = under.log.write.bind(under.log);
      jest.spyOn(under.log, 'write').mockImplementation(async (each) => {
        await held;
        return write(each);
      });
      const error = await failure(under.client.appendToStream('a', json(), { deadline: 200 }));
      expect(error).toBeInstanceOf(DeadlineExceededError);
      release?.();
    });

    it('take the deadline as a span of time', async () => {
      const answer = await new Promise<BatchAppendResp>((resolve, reject) => {
        const call = streams.makeBidiStreamRequest(
          StreamsService.batchAppend.path,
          (bytes: Buffer) => bytes,
          (bytes) => BatchAppendResp.deserializeBinary(bytes),
          new Metadata(),
        );
        call.on('data', resolve);
        call.on('error', reject);
        call.end(batchWithSpan(randomUUID(), 'a'));
      });
      expect(answer.getError()?.getCode()).toBe(status.DEADLINE_EXCEEDED);
    });
  });
});
