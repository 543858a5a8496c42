import { KeelsonClient, type ReplayVerdict } from '@keelson/client';
import type { RunEvent } from '@keelson/domain';
import {
  keelsonCatalog,
  PostgresEventLog,
  type Position,
  type RecordedEvent,
} from '@keelson/event-log';
import type {
  ReplayDifference,
  ReplayDifferenceReason,
} from '../../apps/server/src/audit/replay/replay-difference';
import { replayLog } from '../../apps/server/src/audit/replay/replay-log';
import { eventually } from '../support/eventually';
import { readWholeLog } from '../contract/log-harness';
import { planDigestOf, ScriptedWorker, type WorkerScript } from '../support/scripted-worker';
import { TemporaryFolders } from '../support/temporary-folders';
import { TestServer } from '../support/test-server';
import { uploadSource } from '../support/upload-source';

jest.setTimeout(120_000);

const END = (1n << 62n) as Position;

describe('what was decided would be decided again', () => {
  const folders = new TemporaryFolders('keelson-replay-');
  let server: TestServer;
  let client: KeelsonClient;
  let events: readonly RecordedEvent[];

  beforeAll(async () => {
    server = await TestServer.start();
    client = new KeelsonClient({ server: server.url, token: server.adminToken });
    await live();
    const log = new PostgresEventLog({ connection: server.databaseUrl, catalog: keelsonCatalog });
    events = await readWholeLog(log);
    await log.close();
  });

  afterAll(async () => {
    await server?.stop();
    folders.remove();
  });

  /** A life: success, failure, a pause that a person ends, a cancel, a stack of its own, a restart in the middle. */
  async function live(): Promise<void> {
    const source = await uploadSource(client, folders);
    const outputs = () => ({ id: { value: 'net-1', sensitive: false } });
    await withWorker({ outputs }, () => deployed(project('good', source)));
    await withWorker({ outputs, failIn: () => 'init' }, () => deployed(project('bad', source)));
    await withWorker({ outputs, failIn: () => 'apply' }, () => deployed(project('half', source)));
    const running = await begun(project('paused', source, 'pauseBetweenPreviewAndUpdate: true'));
    await withWorker({ outputs }, async () => {
      const run = await waiting(running);
      await server.restart();
      await client.runs.confirm(run.id, { planDigest: planDigestOf(run.id) });
      const next = await waiting(running, run.id);
      await client.infraPipelines.cancel(running);
      await eventually('the pipeline ends', () => isCompleted(running));
      expect(next.id).not.toBe(run.id);
    });
    await withWorker({}, async () => {
      const { objects } = await client.apply(`
apiVersion: keelson.dev/v1
kind: Stack
metadata: { name: lone, environment: lone }
spec: { provisioner: native, source: { archive: "${source}" } }
`);
      const runId = objects[0]?.runId ?? '';
      await eventually('the run ends', async () => {
        const run = await client.runs.show(runId).catch(() => undefined);
        return run?.state === 'finished';
      });
    });
  }

  async function withWorker(script: WorkerScript, work: () => Promise<void>): Promise<void> {
    const worker = new ScriptedWorker(server.url, server.runnerToken, script).start();
    await work();
    await worker.stop();
  }

  const project = (name: string, source: string, flow = '') => `
apiVersion: keelson.dev/v1
kind: InfraProject
metadata: { name: ${name} }
spec:
  environments: [{ name: ${name} }]
  stacks:
    - name: network
      environment: ${name}
      provisioner: native
      source: { archive: "${source}" }
      flowControl: { ${flow} }
    - name: database
      environment: ${name}
      provisioner: native
      source: { archive: "${source}" }
      flowControl: { ${flow} }
      variables: { network: { valueFrom: { stack: network, output: id } } }
`;

  async function begun(manifest: string): Promise<string> {
    const { objects } = await client.apply(manifest);
    return objects.find((each) => each.pipelineId !== undefined)?.pipelineId ?? '';
  }

  async function isCompleted(pipelineId: string): Promise<boolean> {
    const pipeline = await client.infraPipelines.show(pipelineId).catch(() => undefined);
    return pipeline?.status === 'completed';
  }

  async function deployed(manifest: string): Promise<void> {
    const pipelineId = await begun(manifest);
    await eventually('the pipeline completes', () => isCompleted(pipelineId));
  }

  function waiting(pipelineId: string, but?: string) {
    return eventually('a run waits for a person', async () => {
      for await (const run of client.runs.list({ pipeline: pipelineId })) {
        if (run.state === 'unconfirmed' && run.id !== but) return run;
      }
      return undefined;
    });
  }

  /** Replays a doctored copy of the log, of which everything was reacted to. */
  async function differences(log: readonly RecordedEvent[]): Promise<readonly ReplayDifference[]> {
    const found: ReplayDifference[] = [];
    const doctored = {
      head: () => Promise.resolve(log.at(-1)?.position ?? (0n as Position)),
      readAll: (after: Position, limit: number) =>
        Promise.resolve(log.filter(({ position }) => position > after).slice(0, limit)),
    };
    for await (const message of replayLog(doctored, END)) {
      if (message.kind === 'difference') found.push(message);
    }
    return found;
  }

  const first = (type: string, of = (_event: RecordedEvent) => true): RecordedEvent => {
    const found = events.find((event) => event.type === type && of(event));
    if (!found) throw new Error(`the log has no ${type}`);
    return found;
  };
  const changed = (event: RecordedEvent, change: Partial<RecordedEvent>): RecordedEvent[] =>
    events.map((each) => (each === event ? { ...each, ...change } : each));
  const withData = (event: RecordedEvent, data: object): RecordedEvent[] =>
    changed(event, { data: { ...event.data, ...data } });
  const without = (event: RecordedEvent): RecordedEvent[] =>
    events.filter((each) => each !== event);
  const reasonOn = async (log: readonly RecordedEvent[], id: string) =>
    (await differences(log)).filter(({ event }) => event.id === id).map(({ reason }) => reason);

  it('finds no difference in what really happened, over the API', async () => {
    let verdict: ReplayVerdict | undefined;
    const found: unknown[] = [];
    for await (const message of client.audit.replay()) {
      if (message.kind === 'difference') found.push(message);
      if (message.kind === 'verdict') verdict = message;
    }
    expect(found).toEqual([]);
    expect(verdict).toMatchObject({ ok: true, events: events.length, differences: 0 });
    // Nothing is taken on trust, whoever wished it.
    expect(verdict?.redecided).toBe(events.length);
    expect(verdict?.inferred).toBeGreaterThan(20);
    expect(verdict?.inferred).toBeLessThan(events.length);
    expect(verdict?.moot).toBeGreaterThan(0);
  });

  it('finds none in a log from before a failed apply was told to its stack', async () => {
    const told = first('NeedsRefreshSet');
    const failed = first('RunFailed', ({ id }) => id === told.metadata.causationId);
    const { partial, ...data } = failed.data as Extract<RunEvent, { type: 'RunFailed' }>['data'];
    expect(partial).toBe(true);
    const before = changed(failed, { data }).filter(({ id }) => id !== told.id);
    expect(await differences(before)).toEqual([]);
    expect(await reasonOn(without(told), failed.id)).toEqual(['no_effect']);
  });

  it('shows both sides where a saga is on record with another outcome', async () => {
    const settled = first('NodeSettled');
    const data = { ...settled.data, result: 'cancelled' };
    const [found] = await differences(changed(settled, { data }));
    expect(found).toMatchObject({
      reason: 'other_event' satisfies ReplayDifferenceReason,
      event: { id: settled.id, stream: settled.stream, revision: settled.revision },
      recorded: { type: 'NodeSettled', data: { result: 'cancelled' } },
      replayed: { type: 'NodeSettled', data: { result: 'successful' } },
    });
  });

  it('finds a saga that acts without a reason', async () => {
    const entered = first('LaneEntered');
    const metadata = { ...entered.metadata, causationId: events[0]?.id ?? '', commandId: 'other' };
    const found = await reasonOn(changed(entered, { metadata }), entered.id);
    expect(found).toContain('no_reaction');
  });

  it('finds a reaction whose effect is gone', async () => {
    const confirmed = first('RunConfirmed');
    const job = first('JobCreated', ({ metadata }) => metadata.causationId === confirmed.id);
    const jobless = events.filter(({ stream }) => stream !== job.stream);
    expect(await reasonOn(jobless, confirmed.id)).toContain('no_effect');
  });

  it('finds a move that the machine does not know', async () => {
    const finished = first('RunFinished');
    const last = events.at(-1) as RecordedEvent;
    const again = {
      ...first('RunReadied', ({ stream }) => stream === finished.stream),
      position: (last.position + 1n) as Position,
      revision: 99,
    };
    expect((await differences([...events, again])).length).toBeGreaterThan(0);
    const skipped = events.filter(
      ({ stream, type }) => !(stream === finished.stream && type === 'StepStarted'),
    );
    expect((await differences(skipped)).map(({ reason }) => reason)).toContain('illegal_move');
  });

  it('finds an event whose id is not that of its command', async () => {
    const started = first('StepStarted');
    const id = '00000000-0000-4000-8000-000000000000';
    expect(await reasonOn(changed(started, { id }), id)).toEqual(['wrong_id']);
  });

  describe('of what people, workers and timers wished', () => {
    it('finds a confirmation of another plan, which would be refused', async () => {
      const confirmed = first('RunConfirmed');
      const [found] = await differences(withData(confirmed, { planDigest: 'sha256:another' }));
      expect(found).toMatchObject({
        reason: 'extra_event',
        event: { id: confirmed.id },
        recorded: [{ type: 'RunConfirmed', data: { planDigest: 'sha256:another' } }],
        replayed: { command: 'ConfirmRun', refused: { code: 'stale_plan' } },
      });
    });

    it('finds an apply under a token that was worth nothing', async () => {
      const applied = first('ApplySucceeded');
      const [found] = await differences(withData(applied, { token: '0.1' }));
      expect(found).toMatchObject({
        reason: 'extra_event',
        event: { id: applied.id },
        replayed: { command: 'ReportApply', refused: { code: 'stale_token' } },
      });
    });

    it.each([
      ['PipelineCancelRequested', { runIds: [] }],
      ['DefinitionApplied', { generation: 9 }],
      ['RunConfirmed', { run: {} }],
      ['RunPreparing', { phase: 'apply' }],
      ['RunFailed', { indeterminate: true }],
      ['JobClaimed', { token: '99.1' }],
      ['RunCreated', { operations: ['init', 'apply'] }],
    ])('finds a %s that its command could not lead to', async (type, data) => {
      const event = first(type);
      expect(await reasonOn(withData(event, data), event.id)).toContain('other_event');
    });

    it('finds that the last event of a command is gone', async () => {
      const applied = first('ApplySucceeded');
      const end = first('RunFinished', ({ stream }) => stream === applied.stream);
      expect(end.metadata.commandId).toBe(applied.metadata.commandId);
      const [found] = await differences(without(end));
      expect(found).toMatchObject({
        reason: 'missing_event',
        event: { id: applied.id },
        replayed: [{ type: 'RunFinished' }],
      });
    });

    it('finds that the first event of a command is gone', async () => {
      const applied = first('ApplySucceeded');
      const end = first('RunFinished', ({ stream }) => stream === applied.stream);
      expect(await reasonOn(without(applied), end.id)).toContain('extra_event');
    });

    it('finds that a command is gone without which a later one is refused', async () => {
      const planned = first('PlanReported');
      const next = events.find(
        ({ stream, revision }) => stream === planned.stream && revision > planned.revision,
      );
      expect(await reasonOn(without(planned), next?.id ?? '')).toContain('extra_event');
    });

    it('finds an event of which the deciders know nothing', async () => {
      const last = first('RunConfirmed');
      const found = await reasonOn(changed(last, { type: 'constructor' }), last.id);
      expect(found).toContain('extra_event');
    });
  });
});
