import { Inject, Injectable } from '@nestjs/common';
import { EVENT_LOG } from '@keelson/commands';
import type { EventLog } from '@keelson/event-log';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { ServerStatus } from './server-status';

/** What Prometheus scrapes. Read at the scrape, so that nothing is measured that nobody looks at. */
@Injectable()
export class Metrics {
  private readonly registry = new Registry();
  private readonly lag = this.gauge(
    'keelson_projection_lag',
    'Positions to the end of the log',
    'projection',
  );
  private readonly stopped = this.gauge(
    'keelson_projection_stopped',
    '1 when an event has stopped it',
    'projection',
  );
  private readonly rebuilding = this.gauge(
    'keelson_projection_rebuilding',
    '1 while it is being built anew beside the one that is shown',
    'projection',
  );
  private readonly head = this.gauge('keelson_log_head_position', 'Position of the newest event');
  private readonly sagaPosition = this.gauge(
    'keelson_saga_position',
    'Reacted to up to here, of the partitions that this process carries',
    'partition',
  );
  private readonly inFlight = this.gauge(
    'keelson_saga_events_in_flight',
    'Events being reacted to',
    'partition',
  );
  private readonly parked = this.gauge(
    'keelson_saga_parked_keys',
    'Keys that a fault has stopped',
    'partition',
  );

  constructor(
    private readonly status: ServerStatus,
    @Inject(EVENT_LOG) private readonly log: EventLog,
  ) {
    collectDefaultMetrics({ register: this.registry });
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  async read(): Promise<string> {
    const { projections, sagas } = await this.status.readiness();
    for (const { name, lag, stopped, rebuilding } of projections) {
      this.lag.set({ projection: name }, lag);
      this.stopped.set({ projection: name }, stopped ? 1 : 0);
      this.rebuilding.set({ projection: name }, rebuilding ? 1 : 0);
    }
    this.head.set(Number(await this.log.head()));
    // What another process carries now is told by that one.
    for (const gauge of [this.sagaPosition, this.inFlight, this.parked]) gauge.reset();
    for (const { partition, position, inFlight, parkedKeys } of sagas) {
      this.sagaPosition.set({ partition }, Number(position));
      this.inFlight.set({ partition }, inFlight);
      this.parked.set({ partition }, parkedKeys);
    }
    return this.registry.metrics();
  }

  private gauge(name: string, help: string, ...labelNames: string[]): Gauge {
    return new Gauge({ name, help, labelNames, registers: [this.registry] });
  }
}
