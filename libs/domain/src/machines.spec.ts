import { jobStates, jobTransitions } from './job/job.machine';
import machines from './machines.json';
import {
  gateTransitions,
  nodeStates,
  nodeTransitions,
  pipelineStates,
  pipelineTransitions,
} from './pipeline/pipeline.machine';
import {
  isTerminalRunState,
  runStates,
  runTransitions,
  type RunStateName,
} from './run/run.machine';
import { stackStates, stackTransitions } from './stack/stack.machine';
import type { Transition } from './transition';

type Machine = {
  readonly initial: string;
  readonly terminal: readonly string[];
  readonly states: readonly string[];
  readonly transitions: readonly { from: string; to: string; command: string; rule: string }[];
};

/** What the data has and the deciders do not have yet. Whoever builds one of these takes it off the list. */
type NotBuilt = {
  readonly states: readonly string[];
  /** Edges that other commands take, but not yet this one of the data. */
  readonly commands: readonly string[];
  /** Edges between built states that nothing takes. */
  readonly edges: readonly string[];
};

type Case = {
  readonly name: string;
  readonly data: Machine;
  readonly built: readonly string[];
  readonly transitions: readonly Transition<string, string>[];
  readonly notBuilt: NotBuilt;
};

/** Commands of the data by other names: what the deciders call them, for the edges on which they differ. */
const renamed: Readonly<Record<string, readonly string[]>> = {
  PreflightFailed: ['FailRun'],
  ClaimJob: ['ClaimJob', 'PrepareRun'],
  'StartStep(init)': ['StartStep'],
  GateTimerExpired: ['FailRun'],
  CancelRun: ['CancelRun', 'AcknowledgeCancel'],
  LeaseExpired: ['LoseLease', 'ExpireLease'],
  'LeaseExpired|AckTimeout': ['ExpireLease'],
  HandoverFailed: ['FailStep', 'FailRun'],
  'FinishStep(init)': ['FinishStep'],
  'FinishStep(refresh)': ['FinishStep'],
  'ReportPlan(no-op)': ['ReportPlan'],
  'ReportPlan(auto)': ['ReportPlan'],
  'ReportPlan+ArchiveWorkspace': ['ArchiveWorkspace'],
  ApplySucceeded: ['ReportApply'],
  ApplyFailed: ['FailStep'],
  StepFailed: ['FailStep'],
  PatchStatus: ['CompleteJob', 'FailJob'],
  CancelConfirmed: ['ConfirmJobCancelled'],
  AllIdle: ['SettleNode'],
  ResolveGate: ['ResolveEnvironmentGate', 'ResolveNodeGate'],
  CompletePipeline: ['SettleNode', 'ResolveNodeGate'],
  MarkDiscovered: ['StartPipeline'],
  MarkEligible: ['SettleNode'],
  DispatchNode: ['SettleNode'],
  'ResolveGate|VoidGate': ['ResolveNodeGate'],
  CancelNode: ['SettleNode', 'CancelPipeline'],
  OpenGate: ['SettleNode'],
  VoidGate: ['CancelPipeline'],
};
const cases: readonly Case[] = [
  {
    name: 'run',
    data: machines.run,
    built: Object.keys(runStates),
    transitions: runTransitions,
    notBuilt: {
      states: [
        'destroying',
        'pending_review',
        'performing',
        'replan_requested',
        'skipped',
        'stopped',
      ],
      commands: [
        'planning -> failed by DenyPlan',
        'queued -> failed by RejectRun',
        'unconfirmed -> discarded by GateTimerExpired',
      ],
      edges: ['refreshing -> finished'],
    },
  },
  {
    name: 'job',
    data: machines.job,
    built: Object.keys(jobStates),
    transitions: jobTransitions,
    notBuilt: { states: ['invalid_job_agent', 'skipped', 'triggered'], commands: [], edges: [] },
  },
  {
    name: 'pipeline',
    data: machines.pipeline,
    built: Object.keys(pipelineStates),
    transitions: pipelineTransitions,
    notBuilt: { states: [], commands: [], edges: [] },
  },
  {
    name: 'node',
    data: machines.node,
    built: Object.keys(nodeStates),
    transitions: nodeTransitions,
    notBuilt: { states: ['skipped'], commands: [], edges: [] },
  },
  {
    name: 'gate',
    data: machines.gate,
    built: ['closed', 'waiting', 'open', 'rejected', 'void'],
    transitions: gateTransitions,
    notBuilt: { states: ['expired'], commands: [], edges: [] },
  },
  {
    name: 'stack',
    data: machines.stack,
    built: Object.keys(stackStates),
    transitions: stackTransitions,
    notBuilt: { states: ['destroyed', 'destroying', 'disabled'], commands: [], edges: [] },
  },
];

const edge = ({ from, to }: { readonly from: string; readonly to: string }): string =>
  `${from} -> ${to}`;

describe.each(cases)('the machine of a $name', ({ data, built, transitions, notBuilt }) => {
  const within = data.transitions.filter(
    ({ from, to }) => built.includes(from) && built.includes(to),
  );

  it('has the states of the data, but for those not built', () => {
    expect([...built, ...notBuilt.states].sort()).toEqual([...data.states].sort());
  });

  it('takes no edge that the data does not have', () => {
    const allowed = new Set(within.map(edge));
    expect(transitions.map(edge).filter((each) => !allowed.has(each))).toEqual([]);
  });

  it('takes every edge of the data between built states, but for those not built', () => {
    const taken = new Set(transitions.map(edge));
    const missing = within.map(edge).filter((each) => !taken.has(each));
    expect([...new Set(missing)].sort()).toEqual([...notBuilt.edges].sort());
  });

  it('takes each edge by the command that the data names, but for those not built', () => {
    const unnamed = within.filter((each) => {
      const own = transitions.find((transition) => edge(transition) === edge(each));
      const names = renamed[each.command] ?? [each.command];
      return own !== undefined && !own.commands.some((command) => names.includes(command));
    });
    expect(unnamed.map((each) => `${edge(each)} by ${each.command}`).sort()).toEqual(
      notBuilt.commands,
    );
  });

  it('lets nothing leave a terminal state, and everything else be left', () => {
    const leaving = new Set(transitions.map(({ from }) => from));
    const stuck = built.filter((state) => !leaving.has(state));
    expect(stuck.sort()).toEqual(data.terminal.filter((state) => built.includes(state)).sort());
  });
});

describe('traits of states', () => {
  const terminalOf = (states: Readonly<Record<string, { readonly terminal: boolean }>>): string[] =>
    Object.keys(states).filter((state) => states[state]?.terminal);

  it.each([
    ['job', jobStates, machines.job.terminal],
    ['pipeline', pipelineStates, machines.pipeline.terminal],
    ['node', nodeStates, machines.node.terminal],
    ['stack', stackStates, machines.stack.terminal],
  ])('of a %s: terminal as in the data', (_, states, terminal) => {
    expect(terminalOf(states).sort()).toEqual(
      terminal.filter((state) => Object.hasOwn(states, state)).sort(),
    );
  });

  it('of a run: terminal and passive as in the data', () => {
    const names = Object.keys(runStates) as RunStateName[];
    const known = (listed: readonly string[]): string[] =>
      names.filter((name) => listed.includes(name));
    expect(names.filter(isTerminalRunState)).toEqual(known(machines.run.terminal));
    expect(names.filter((name) => runStates[name].work === 'passive')).toEqual(
      known(machines.run.passive),
    );
  });
});
