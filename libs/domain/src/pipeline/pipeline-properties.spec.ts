import fc from 'fast-check';
import { dependentsOf } from '../graph/topology';
import { PersistentVector } from '../graph/persistent-vector';
import * as sample from '../spec-support/pipeline-samples';
import { given } from '../spec-support/scenario';
import type { PipelineCommand } from './pipeline.commands';
import { pipelineDecider } from './pipeline.decider';
import type { PipelineEvent } from './pipeline.events';
import { isTerminalNodeStatus } from './pipeline.machine';
import type { Pipeline, PipelineState } from './pipeline.state';

const nodesMax = 25;
/** Every node depends on some before it. */
const dag: fc.Arbitrary<readonly sample.NodeWish[]> = fc
  .array(
    fc.record({
      upstream: fc.array(fc.nat(nodesMax), { maxLength: 3 }),
      gated: fc.nat(5),
      inProduction: fc.nat(3),
    }),
    { maxLength: nodesMax },
  )
  .map((wishes) =>
    wishes.map(({ upstream, gated, inProduction }, node) => ({
      dependsOn: node === 0 ? [] : upstream.map((each) => each % node),
      ...(gated === 0 && { gate: sample.gate }),
      ...(inProduction === 0 && { environment: 'production' }),
    })),
  );
const fate = fc.constantFrom('successful', 'successful', 'successful', 'failed', 'cancelled');
const fates = fc.array(fate, { minLength: nodesMax, maxLength: nodesMax });
const answers = fc.func(fc.constantFrom('yes', 'yes', 'no'));

/** Plays a pipeline to its end; runs settle in the order that `pick` draws. */
class Play {
  state: PipelineState;
  readonly events: PipelineEvent[] = [];
  private readonly inFlight: number[] = [];
  readonly overload: number[] = [];

  constructor(
    create: PipelineCommand,
    private readonly concurrencyMax: number,
  ) {
    this.state = pipelineDecider.initial;
    this.tell(create);
  }

  tell(command: PipelineCommand): void {
    for (const event of pipelineDecider.decide(command, this.state)) {
      this.state = pipelineDecider.evolve(this.state, event);
      this.events.push(event);
      if (event.type === 'NodeDispatched') this.inFlight.push(event.data.node);
    }
    if (this.inFlight.length > this.concurrencyMax) this.overload.push(this.inFlight.length);
  }

  get pipeline(): Pipeline {
    if (this.state.state === 'absent') throw new Error('the pipeline was not created');
    return this.state;
  }

  /** False when nothing is left to do. */
  step(pick: number, fateOf: readonly string[], answer: (gate: string) => 'yes' | 'no'): boolean {
    const [node] = this.inFlight.splice(pick % Math.max(this.inFlight.length, 1), 1);
    if (node !== undefined) {
      this.tell(sample.settle(node, fateOf[node] as 'successful'));
      return true;
    }
    const waiting = [...this.pipeline.nodeGates].indexOf('waiting');
    if (waiting !== -1) this.tell(sample.nodeGate(waiting, answer(`node ${waiting}`)));
    else if ([...this.pipeline.environmentGates].includes('waiting')) {
      this.tell(sample.environmentGate(answer('production')));
    } else return false;
    return true;
  }
}

function play(
  wishes: readonly sample.NodeWish[],
  concurrencyMax: number,
  fateOf: readonly string[],
  picks: readonly number[],
  answer: (gate: string) => 'yes' | 'no',
): Play {
  const game = new Play(sample.createPipeline(wishes, { concurrencyMax }), concurrencyMax);
  game.tell(sample.start);
  for (let turn = 0; game.step(picks[turn % picks.length] ?? 0, fateOf, answer); turn++);
  return game;
}

const slots = fc.integer({ min: 1, max: 5 });
const picks = fc.array(fc.nat(nodesMax), { minLength: 1, maxLength: nodesMax });

describe('any graph', () => {
  it('comes to its end, whatever its runs and its people do, and then nothing moves', () => {
    fc.assert(
      fc.property(dag, slots, fates, picks, answers, (wishes, max, fateOf, order, answer) => {
        const { pipeline, events, overload } = play(wishes, max, fateOf, order, answer);
        expect(pipeline.state).toBe('completed');
        expect([...pipeline.status].every(isTerminalNodeStatus)).toBe(true);
        expect(events.filter(({ type }) => type === 'PipelineCompleted')).toHaveLength(1);
        expect(overload).toEqual([]);
        expect(pipeline.waitingGates).toBe(0);
        const late: PipelineCommand[] = [sample.start, sample.cancel];
        wishes.forEach((_, node) => late.push(sample.settle(node, 'failed')));
        for (const command of late) expect(pipelineDecider.decide(command, pipeline)).toEqual([]);
      }),
    );
  });

  it('dispatches each node at most once, and only behind all that it needs (P2, P4, P5)', () => {
    fc.assert(
      fc.property(dag, slots, fates, picks, answers, (wishes, max, fateOf, order, answer) => {
        const { events } = play(wishes, max, fateOf, order, answer);
        const done = new Set<number>();
        const dispatched = new Set<number>();
        let productionOpen = false;
        for (const event of events) {
          if (event.type === 'NodeSettled' && event.data.result === 'successful') {
            done.add(event.data.node);
          }
          if (event.type === 'GateResolved' && event.data.position === 'env_entry') {
            productionOpen = event.data.resolution === 'yes';
          }
          if (event.type !== 'NodeDispatched') continue;
          const { node } = event.data;
          expect(dispatched.has(node)).toBe(false);
          dispatched.add(node);
          expect(wishes[node]?.dependsOn.every((upstream) => done.has(upstream))).toBe(true);
          if (wishes[node]?.environment === 'production') expect(productionOpen).toBe(true);
        }
      }),
    );
  });

  it('loses exactly the transitive dependents of what failed (P6)', () => {
    fc.assert(
      fc.property(dag, slots, fates, picks, (wishes, max, fateOf, order) => {
        const { pipeline } = play(wishes, max, fateOf, order, () => 'yes');
        // Edges go from lower nodes to higher ones, so one pass in order knows all that is lost.
        const lost = new Set<number>();
        wishes.forEach(({ dependsOn }, node) => {
          const blocked = dependsOn.some(
            (upstream) => lost.has(upstream) || fateOf[upstream] !== 'successful',
          );
          if (blocked) lost.add(node);
          const expected = blocked ? 'cancelled' : fateOf[node];
          expect(pipeline.status.get(node)).toBe(expected);
        });
      }),
    );
  });

  it('that is cancelled at any moment ends when what was in flight has settled', () => {
    const moment = fc.nat(nodesMax);
    fc.assert(
      fc.property(dag, slots, fates, picks, moment, (wishes, max, fateOf, order, turns) => {
        const game = new Play(sample.createPipeline(wishes, { concurrencyMax: max }), max);
        game.tell(sample.start);
        let left = turns;
        while (left-- > 0 && game.step(order[0] ?? 0, fateOf, () => 'yes'));
        const dispatched = game.events.filter(({ type }) => type === 'NodeDispatched').length;
        game.tell(sample.cancel);
        while (game.step(0, fateOf, () => 'yes'));
        expect(game.pipeline.state).toBe('completed');
        expect(game.events.filter(({ type }) => type === 'NodeDispatched')).toHaveLength(
          dispatched,
        );
      }),
    );
  });

  it('folds to the same state from its events', () => {
    fc.assert(
      fc.property(dag, slots, fates, picks, answers, (wishes, max, fateOf, order, answer) => {
        const { pipeline, events } = play(wishes, max, fateOf, order, answer);
        expect(given(pipelineDecider, ...events).state).toEqual(pipeline);
      }),
      { numRuns: 30 },
    );
  });
});

describe('the cost of a settled node', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  /** Ten layers; each node depends on three of the layer before. */
  const layered = (size: number): readonly sample.NodeWish[] => {
    const width = size / 10;
    return Array.from({ length: size }, (_, node) => ({
      dependsOn:
        node < width
          ? []
          : [0, 1, 2].map((k) => node - width - (node % width) + ((node + k) % width)),
    }));
  };

  /** Reads and writes of vectors that the most expensive decision took, with its evolution. */
  function costliest(size: number, result: 'successful' | 'failed'): number {
    const wishes = layered(size);
    expect(Math.max(...dependentsOf(wishes).map((each) => each.length))).toBe(3);
    const game = new Play(sample.createPipeline(wishes, { concurrencyMax: size }), size);
    game.tell(sample.start);
    const writes = jest.spyOn(PersistentVector.prototype, 'set');
    const pushes = jest.spyOn(PersistentVector.prototype, 'push');
    const reads = jest.spyOn(PersistentVector.prototype, 'get');
    let most = 0;
    // The last layer has no dependents to cancel: its failures cost what a settlement costs.
    const from = result === 'failed' ? size - size / 10 : 0;
    for (let node = 0; node < size; node++) {
      const before = writes.mock.calls.length + pushes.mock.calls.length + reads.mock.calls.length;
      game.tell(sample.settle(node, node < from ? 'successful' : result));
      const after = writes.mock.calls.length + pushes.mock.calls.length + reads.mock.calls.length;
      most = Math.max(most, after - before);
    }
    expect(game.pipeline.state).toBe('completed');
    jest.restoreAllMocks();
    return most;
  }

  it.each(['successful', 'failed'] as const)('does not grow with the graph: %s', (result) => {
    const small = costliest(100, result);
    expect(costliest(1_000, result)).toBeLessThanOrEqual(small);
  });
});
