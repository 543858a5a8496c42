import type { GateRow } from '../pipeline/gate.view';
import { NO_NODE } from '../pipeline/gate.view';
import type { NodeInPlace, NodeProgress } from '../pipeline/node-progress';
import type { PipelineRow } from '../pipeline/pipeline.view';
import { gateWaiting } from './gate-waiting';
import { runWaiting, type StackQueue } from './run-waiting';
import type { Waiting } from './waiting';

/** Nodes that are named; the others are counted. */
const NAMED_MAX = 3;

/** Tells of the nodes of one pipeline what they wait for. */
export class NodeWaiting {
  private readonly gates: ReadonlyMap<string, GateRow>;

  constructor(
    private readonly pipeline: Pick<PipelineRow, 'concurrencyMax'>,
    /** By their places; those that are asked about need what they depend on here. */
    private readonly nodes: readonly (NodeInPlace | undefined)[],
    gates: readonly GateRow[],
    /** Of the stacks that runs of these nodes wait for. */
    private readonly queues: ReadonlyMap<string, StackQueue>,
  ) {
    const waiting = gates.filter(({ state }) => state === 'waiting');
    this.gates = new Map(waiting.map((gate) => [gateKey(gate.environment, gate.node), gate]));
  }

  /** Null where it is at work, or has settled. */
  of(node: NodeProgress): Waiting | null {
    switch (node.status) {
      case 'pending':
        return this.forOthers(node) ?? this.atGate(node.environment, NO_NODE);
      case 'eligible':
        return this.forSlot();
      case 'in_progress':
        return this.forRun(node);
      case 'awaiting_approval':
        return this.atGate(node.environment, node.node);
      default:
        return null;
    }
  }

  private forOthers({ dependsOn }: NodeProgress): Waiting | null {
    const open = dependsOn
      .map((index) => this.nodes[index])
      .filter((node) => node !== undefined)
      .filter(({ status }) => status !== 'successful' && status !== 'discovered');
    if (open.length === 0) return null;
    const names = open.slice(0, NAMED_MAX).map(({ nodeId, status }) => `${nodeId} (${status})`);
    const more = open.length - names.length;
    const all = more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ');
    return {
      for: 'nodes',
      why: `${all} must be successful first`,
      moves: 'it goes on when they are',
      runId: open[0]?.runId ?? null,
      until: null,
    };
  }

  private atGate(environment: string, node: number): Waiting | null {
    const gate = this.gates.get(gateKey(environment, node));
    return gate ? gateWaiting(gate) : null;
  }

  private forRun({ runId, runState, dueAt, stackId }: NodeProgress): Waiting | null {
    if (runState === null) return null;
    const waiting = runWaiting({ id: runId, state: runState, dueAt }, this.queues.get(stackId));
    return waiting && { ...waiting, runId: waiting.runId ?? runId };
  }

  private forSlot(): Waiting {
    const { concurrencyMax } = this.pipeline;
    return {
      for: 'slot',
      why: `the pipeline runs ${concurrencyMax} nodes at once, and so many are running`,
      moves: 'it goes on when one of them has ended',
      runId: null,
      until: null,
    };
  }
}

function gateKey(environment: string, node: number): string {
  return node === NO_NODE ? environment : String(node);
}
