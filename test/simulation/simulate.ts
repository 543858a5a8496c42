import { ChangeRun, ExpireJobLease } from '@keelson/commands';
import { checkChains } from './invariants/check-event';
import { checkReplay } from './invariants/check-replay';
import { checkRest } from './invariants/check-rest';
import { ensure } from './invariants/violation';
import { People } from './people';
import type { Waiting } from './schedule';
import { Server } from './server';
import { Worker } from './worker';
import { World } from './world';

const CALM_STEPS_MAX = 30_000;
const CHECKPOINT_INTERVAL_MS = 500;
const ROUNDS_OF_REST = 4;

export type Outcome = {
  readonly seed: number;
  readonly steps: number;
  readonly events: number;
  /** Numbered steps: what was resumed, decided, appended, faulted. */
  readonly trace: readonly string[];
  readonly failure?: Error;
};

/** Lives through the history that a seed stands for. The same seed gives the same outcome, step by step. */
export async function simulate(seed: number, stepsMax?: number): Promise<Outcome> {
  const world = new World(seed);
  const simulation = new Simulation(world);
  let failure: Error | undefined;
  try {
    await simulation.live(stepsMax ?? world.chance.between(200, 2_500));
  } catch (error) {
    failure = error as Error;
  }
  for (const server of world.servers) server.die();
  const { trace, stepNumber: steps } = world;
  const events = world.history.events.length;
  return { seed, steps, events, trace, ...(failure && { failure }) };
}

type Troubles = Readonly<
  Record<'crash' | 'move' | 'zombie' | 'wish' | 'expire' | 'workerDeath' | 'tick', number>
>;

class Simulation {
  private readonly people: People;
  private readonly troubles: Troubles;
  private readonly slow: string;
  private readonly order: 'any' | 'oldest' | 'newest';
  private workers: Worker[] = [];
  private lives = 0;

  constructor(private readonly world: World) {
    const { chance } = world;
    this.people = new People(world, chance.between(0, 8));
    this.troubles = {
      crash: chance.pick([0, 0.001, 0.01]),
      move: chance.pick([0, 0.003]),
      zombie: chance.pick([0, 0.003]),
      wish: chance.pick([0.002, 0.01, 0.05]),
      expire: chance.pick([0, 0.002, 0.02]),
      workerDeath: chance.pick([0, 0.002, 0.01]),
      tick: chance.pick([0.01, 0.1]),
    };
    this.order = chance.pick(['any', 'any', 'oldest', 'newest']);
    this.slow = chance.pick([
      'none',
      'append lane-',
      'append run-',
      'append job-',
      'append pipeline-',
      'append stack-',
      'move the checkpoint',
      'server-1',
      'worker-',
    ]);
  }

  async live(stepsMax: number): Promise<void> {
    const { world } = this;
    for (const name of ['server-1', 'server-2']) await this.startServer(name);
    for (let count = world.chance.between(1, 3); count > 0; count -= 1) this.startWorker();
    this.moveSagas(false);
    this.people.begin();
    for (let step = 0; step < stepsMax; step += 1) await this.step(() => this.trouble());
    world.note('from here on nothing goes wrong');
    world.faultRate = 0;
    await this.comeToRest();
    checkRest(world.history, await world.checkpoints.parked('sagas'));
    checkChains(world.history);
    await checkReplay(world.log);
  }

  private async comeToRest(): Promise<void> {
    const { world } = this;
    const last = world.stepNumber + CALM_STEPS_MAX;
    for (let rest = 0; rest < ROUNDS_OF_REST;) {
      ensure('U8', world.stepNumber < last, 'the history does not come to rest');
      const busy = world.schedule.ready().length > 0 || world.schedule.untilNextMs !== undefined;
      if (busy || this.expireOrphan() || this.people.answer()) rest = 0;
      else {
        rest += 1;
        world.schedule.advance(CHECKPOINT_INTERVAL_MS);
      }
      await this.step(() => this.proceed());
    }
  }

  private async step(work: () => Promise<void> | void): Promise<void> {
    this.world.stepNumber += 1;
    await work();
    // Whatever can go on without its turn has gone on when this comes back.
    await new Promise((resolve) => setImmediate(resolve));
    await this.world.observe();
  }

  /** One step of a bad day. */
  private async trouble(): Promise<void> {
    const { world, troubles } = this;
    const { chance } = world;
    if (chance.happens(troubles.crash)) await this.crash();
    else if (chance.happens(troubles.move)) this.moveSagas(false);
    else if (chance.happens(troubles.zombie)) this.moveSagas(true);
    else if (chance.happens(troubles.wish)) this.people.wish();
    else if (chance.happens(troubles.workerDeath)) this.killWorker();
    else if (chance.happens(troubles.expire)) this.expire();
    else if (chance.happens(troubles.tick)) world.schedule.advance(chance.between(1, 2_000));
    else this.proceed();
  }

  /** Lets something go on; when nothing can, time passes. */
  private proceed(): void {
    const { world } = this;
    const ready = world.schedule.ready();
    if (ready.length === 0) {
      world.schedule.advance(world.schedule.untilNextMs ?? CHECKPOINT_INTERVAL_MS);
      return;
    }
    const chosen = this.choose(ready);
    world.note(`${chosen.owner}: ${chosen.label}`);
    world.schedule.resume(chosen);
  }

  private choose(ready: readonly Waiting[]): Waiting {
    const { chance } = this.world;
    const fast = ready.filter(
      ({ owner, label }) => !label.startsWith(this.slow) && !owner.startsWith(this.slow),
    );
    const choices = fast.length > 0 && chance.happens(0.97) ? fast : ready;
    if (this.order === 'any' || chance.happens(0.3)) return chance.pick(choices);
    return choices[this.order === 'oldest' ? 0 : choices.length - 1] as Waiting;
  }

  private async startServer(name: string): Promise<void> {
    this.lives += 1;
    const server = await Server.start(`${name}.${this.lives}`, this.world.shared);
    this.world.servers = [...this.world.servers, server];
  }

  private async crash(): Promise<void> {
    const { world } = this;
    const server = world.chance.pick(world.servers);
    world.note(`${server.name} dies`);
    world.schedule.kill(server.name, ({ label }) => {
      const done = world.chance.happens(0.5);
      if (done) world.note(`  its last deed: ${label}`);
      return done;
    });
    server.die();
    world.servers = world.servers.filter((each) => each !== server);
    await this.startServer(server.name.split('.')[0] ?? server.name);
    if (this.world.sagaOwner === server.name) this.moveSagas(false);
  }

  /** With `frozen`, the one that carried them knows nothing of it and goes on. */
  private moveSagas(frozen: boolean): void {
    const { world } = this;
    const before = world.servers.find(({ name }) => name === this.world.sagaOwner);
    const idle = world.servers.filter(({ carriesSagas }) => !carriesSagas);
    if (before && !frozen) void before.layDownSagas();
    const next = world.chance.pick(idle.length > 0 ? idle : world.servers);
    world.note(`${next.name} carries the sagas${frozen ? ', as another still does' : ''}`);
    this.world.sagaOwner = next.name;
    if (!next.carriesSagas) next.carrySagas();
  }

  private startWorker(): void {
    this.lives += 1;
    const worker = new Worker(`worker-${this.lives}`, this.world);
    this.workers = [...this.workers, worker];
    worker.live().catch((error: unknown) => this.world.fault(error));
  }

  private killWorker(): void {
    const worker = this.world.chance.pick(this.workers);
    this.world.note(`${worker.name} dies`);
    this.world.schedule.kill(worker.name, () => false);
    this.workers = this.workers.filter((each) => each !== worker);
    this.startWorker();
  }

  /** The reaper ends a lease, rightly or because the worker was too slow. */
  private expire(): void {
    const held = this.world.history.jobs.filter(({ state }) => state === 'in_progress');
    if (held.length > 0 && this.world.chance.happens(0.8)) {
      const { jobId, attempt } = this.world.chance.pick(held);
      // Now and then that of an earlier attempt, by somebody who comes late.
      return this.endLease({ jobId, attempt: this.world.chance.between(1, attempt) });
    }
    const waiting = this.world.history.runs.find(({ state }) => state === 'confirmed');
    if (waiting) this.endWait(waiting.runId);
  }

  /** No worker took the confirmed run in time. */
  private endWait(runId: string): void {
    const { world } = this;
    world.note(`${runId} has waited too long for a worker`);
    const envelope = world.envelope('system', 'lease-reaper');
    const change = { type: 'FailRun', reason: 'no_worker', message: 'no worker' } as const;
    world
      .someServer()
      ?.call(new ChangeRun(runId, change, envelope))
      .catch(() => undefined);
  }

  /** The reaper ends a lease that nobody renews; false when there is none. */
  private expireOrphan(): boolean {
    const orphan = this.world.history.jobs.find(
      ({ state, jobId, attempt }) =>
        state === 'in_progress' &&
        !this.workers.some(({ job }) => job?.jobId === jobId && job.attempt === attempt),
    );
    if (orphan) this.endLease(orphan);
    return orphan !== undefined;
  }

  private endLease({ jobId, attempt }: { readonly jobId: string; readonly attempt: number }): void {
    const { world } = this;
    const server = world.someServer();
    if (!server) return;
    world.note(`the lease of ${jobId} (${attempt}) ends`);
    const envelope = world.envelope('system', 'lease-reaper');
    server.call(new ExpireJobLease(jobId, attempt, envelope)).catch(() => undefined);
  }
}
