import { Injectable } from '@nestjs/common';
import { ProjectionRunner } from '@keelson/views';
import { Background } from './background';
import type { ProjectionDto } from '../rest/projections/projection.dto';
import type { ReadinessDto } from './operations.dto';

/** A view that is farther behind than this shows people a past that they would act upon. */
const READY_LAG_MAX = 10_000;

@Injectable()
export class ServerStatus {
  constructor(
    private readonly projectionRunner: ProjectionRunner,
    private readonly background: Background,
  ) {}

  async projections(): Promise<readonly ProjectionDto[]> {
    const status = await this.projectionRunner.status();
    return status.map((each) => ({ ...each, position: String(each.position) }));
  }

  async readiness(): Promise<ReadinessDto> {
    const projections = (await this.projectionRunner.status()).map(({ name, lag, failure }) => ({
      name,
      lag,
      stopped: failure !== undefined,
    }));
    return {
      ready: projections.every(({ lag, stopped }) => lag <= READY_LAG_MAX && !stopped),
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
