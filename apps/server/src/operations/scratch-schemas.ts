import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { PastViews, ProjectionRebuilds } from '@keelson/views';

/** Views that were built beside the live ones do not outlive their process: what a dead one left is dropped at the next start. */
@Injectable()
export class ScratchSchemas implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(ScratchSchemas.name);

  constructor(
    private readonly past: PastViews,
    private readonly rebuilds: ProjectionRebuilds,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    for (const each of [this.past, this.rebuilds]) {
      // They cost room and nothing else, so a server starts without.
      await each.sweep().catch((error: unknown) => this.logger.warn(String(error)));
    }
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all([this.past.close(), this.rebuilds.close()]);
  }
}
