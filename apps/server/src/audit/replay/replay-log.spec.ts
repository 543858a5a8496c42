import type { ICommandHandler } from '@nestjs/cqrs';
import {
  commandHandlers,
  DecideAndAppend,
  derivedId,
  newCommandId,
  StartRun,
  type Changed,
  type Envelope,
} from '@keelson/commands';
import {
  nodeRunId,
  pipelineDecider,
  pipelineStream,
  stackDecider,
  stackStream,
  type Decider,
  type Event,
  type StackSpec,
} from '@keelson/domain';
import { BEGINNING, keelsonCatalog, MemoryEventLog, type RecordedEvent } from '@keelson/event-log';
import type { ReplayDifference } from './replay-difference';
import { replayLog } from './replay-log';

const at = '2026-11-21T12:00:00.000Z';
const pipelineId = 'pip_1';
const runId = nodeRunId(pipelineId, 0);
const specOf = (archive: string): StackSpec => ({
  ...{ provisioner: 'native', source: { archive }, variables: {}, dependsOn: [] },
  flowControl: {
    ...{ skipRefresh: false, previewBeforeUpdate: true, pauseBetweenPreviewAndUpdate: false },
    ...{ isManual: false, disableOnLifecycleEvents: false },
  },
});

/** Lets something happen before or after a stream begins, while the handler that begins it is at work. */
class Interrupted extends DecideAndAppend {
  before = (): Promise<unknown> => Promise.resolve();
  after = (): Promise<unknown> => Promise.resolve();

  override async begin<C, S, E extends Event>(
    decider: Decider<C, S, E>,
    stream: string,
    command: C,
    envelope: Envelope,
  ): Promise<Changed<S, E>> {
    await this.before();
    const changed = await super.begin(decider, stream, command, envelope);
    await this.after();
    return changed;
  }
}

describe('a saga that begins a run while others are at work', () => {
  let log: MemoryEventLog;
  let people: DecideAndAppend;
  let saga: Interrupted;

  beforeEach(async () => {
    log = new MemoryEventLog({ catalog: keelsonCatalog });
    people = new DecideAndAppend(log);
    saga = new Interrupted(log);
    await change('one');
    await pipeline({
      ...{ type: 'CreatePipeline', pipelineId, projectId: 'prj_1', projectName: 'shop' },
      ...{ org: 'acme', generation: 1, operation: 'deploy', concurrencyMax: 1 },
      environments: [{ name: 'staging' }],
      nodes: [{ id: 'staging/net', stackId: 'stk_1', environment: 'staging', dependsOn: [] }],
    });
    await pipeline({ type: 'StartPipeline' });
  });

  function envelope(): Envelope {
    const commandId = newCommandId();
    const actor = { kind: 'human', id: 'ada' } as const;
    return { commandId, correlationId: commandId, causationId: commandId, actor, at };
  }

  const pipeline = (command: Parameters<typeof pipelineDecider.decide>[0]) =>
    people.execute(pipelineDecider, pipelineStream(pipelineId), command, envelope());

  function change(digest: string): Promise<unknown> {
    const spec = specOf(`sha256:${digest}`);
    const stack = { spec, specDigest: digest, name: 'net', org: 'acme', environment: 'staging' };
    const stream = stackStream('stk_1');
    return people.execute(
      stackDecider,
      stream,
      digest === 'one'
        ? { type: 'CreateStack', stackId: 'stk_1', projectId: 'prj_1', ...stack }
        : { type: 'ChangeStackSpec', spec, specDigest: digest },
      envelope(),
    );
  }

  /** As the runner of the sagas does it. */
  async function beginRun(): Promise<void> {
    const events = await log.readAll(BEGINNING, 100);
    const cause = events.find(({ type }) => type === 'NodeDispatched') as RecordedEvent;
    const trigger = { kind: 'pipeline', actor: 'ada', ref: pipelineId } as const;
    const command = new StartRun(
      { runId, stackId: 'stk_1', trigger, pipeline: { pipelineId, node: 0 } },
      {
        commandId: derivedId('pipeline-progress', cause.id, 'begin-run'),
        correlationId: cause.metadata.correlationId,
        causationId: cause.id,
        actor: { kind: 'system', id: 'pipeline-progress' },
        at: cause.metadata.at,
      },
    );
    const handler = commandHandlers.find(({ name }) => name === 'StartRunHandler');
    const Handler = handler as unknown as new (aggregates: DecideAndAppend) => ICommandHandler;
    await new Handler(saga).execute(command);
  }

  async function differences(
    doctor = (event: RecordedEvent) => event,
  ): Promise<readonly ReplayDifference[]> {
    const found: ReplayDifference[] = [];
    const doctored = {
      head: () => log.head(),
      readAll: async (...asked: Parameters<MemoryEventLog['readAll']>) =>
        (await log.readAll(...asked)).map(doctor),
    };
    for await (const message of replayLog(doctored, BEGINNING)) {
      if (message.kind === 'difference') found.push(message);
    }
    return found;
  }

  const archiveOfRun = async () => {
    const [created] = await log.read(`run-${runId}`);
    return (created?.data as { source: { archive: string } }).source.archive;
  };

  it('may have read the stack as it was a moment before', async () => {
    saga.before = () => change('two');
    await beginRun();
    expect(await archiveOfRun()).toBe('sha256:one');
    expect(await differences()).toEqual([]);
  });

  it('cannot have read a stack that never was', async () => {
    await beginRun();
    const claims = (archive: string) => (event: RecordedEvent) =>
      event.type === 'RunCreated'
        ? { ...event, data: { ...event.data, source: { archive } } }
        : event;
    expect(await differences(claims('sha256:never'))).toMatchObject([{ reason: 'other_event' }]);
  });

  it('may hear of a cancel only when the run has begun', async () => {
    saga.after = () => pipeline({ type: 'CancelPipeline', reason: 'not now' });
    await beginRun();
    const events = await log.read(`run-${runId}`);
    expect(events.map(({ type }) => type)).toEqual(['RunCreated', 'RunCanceled']);
    expect(await differences()).toEqual([]);
  });
});
