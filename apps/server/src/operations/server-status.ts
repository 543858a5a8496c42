import { Inject, Injectable } from '@nestjs/common';
import { EVENT_LOG } from '@keelson/commands';
import { type EventLog, PostgresEventLog } from '@keelson/event-log';
import { ProjectionRunner } from '@keelson/views';
import { Background } from './background';
import type { ProjectionDto } from '../rest/projections/projection.dto';
import type { ReadinessDto } from './operations.dto';

/** A view that is farther behind than this shows people a past that they would act upon. */
const READY_EVENTS_MAX = 10_000;
/** Positions are numbers of events in PostgreSQL, and bytes of the log in EventStoreDB. */
const EVENT_BYTES = 2_048;

@Injectable()
export class ServerStatus {
  private readonly readyLagMax: number;

  constructor(
    private readonly projectionRunner: ProjectionRunner,
    private readonly background: Background,
    @Inject(EVENT_LOG) log: EventLog,
  ) {
    const inEvents = log instanceof PostgresEventLog;
    this.readyLagMax = inEvents ? READY_EVENTS_MAX : READY_EVENTS_MAX * EVENT_BYTES;
  }

  async projections(): Promise<readonly ProjectionDto[]> {
    const status = await this.projectionRunner.status();
    return status.map(({ rebuild, ...each }) => ({
      ...each,
      position: String(each.position),
      ...(rebuild && { rebuild: { ...rebuild, position: String(rebuild.position) } }),
    }));
  }

  async readiness(): Promise<ReadinessDto> {
    const status = await this.projectionRunner.status();
    const projections = status.map(({ name, lag, failure, rebuild }) => ({
      name,
      lag,
      stopped: failure !== undefined,
      rebuilding: rebuild !== undefined,
    }));
    return {
      // A view that an event has stopped stays stopped on every server: to take them all away would stop the others, too.
      ready: projections.every(({ lag, stopped }) => stopped || lag <= this.readyLagMax),
      projections,
      sagas: this.background.sagaStatus().map(({ partition, position, inFlight, parkedKeys }) => ({
        partition,
        position: String(position),
        inFlight,
        parkedKeys: parkedKeys.length,
      })),
    };
  }
}
