import type {
  AllStreamResolvedEvent,
  AllStreamSubscription,
  Position,
  ResolvedEvent,
  StreamSubscription,
} from '@eventstore/db-client';

/** What a subscription told, in its order. */
export class Told {
  readonly events: (ResolvedEvent | AllStreamResolvedEvent)[] = [];
  readonly checkpoints: Position[] = [];
  caughtUp = 0;
  confirmed = false;
  error: unknown;
  private waiting: (() => void)[] = [];

  constructor(readonly subscription: StreamSubscription | AllStreamSubscription) {
    subscription.on('confirmation', () => this.tell(() => (this.confirmed = true)));
    subscription.on('caughtUp', () => this.tell(() => (this.caughtUp += 1)));
    subscription.on('error', (error) => this.tell(() => (this.error = error)));
    subscription.on('data', (event: ResolvedEvent) => this.tell(() => this.events.push(event)));
  }

  checkpoint(position: Position): void {
    this.tell(() => this.checkpoints.push(position));
  }

  async until(condition: (told: this) => boolean): Promise<void> {
    while (!condition(this)) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  get revisions(): number[] {
    return this.events.map(({ event }) => Number(event?.revision));
  }

  get positions(): bigint[] {
    return this.events.map(({ event }) => event?.position?.commit ?? -1n);
  }

  private tell(change: () => unknown): void {
    change();
    for (const wake of this.waiting.splice(0)) wake();
  }
}

/** The followers of one spec, which end with it. Call inside a describe block. */
export function useFollowers() {
  const told: Told[] = [];
  afterEach(async () => {
    const ended = told.splice(0);
    await Promise.all(ended.map(({ subscription }) => subscription.unsubscribe()));
  });
  const begin = (subscription: StreamSubscription | AllStreamSubscription): Told => {
    const follower = new Told(subscription);
    told.push(follower);
    return follower;
  };
  return { told, begin };
}
