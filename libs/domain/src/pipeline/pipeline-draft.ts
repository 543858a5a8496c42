import type { PipelineEvent } from './pipeline.events';
import { evolveExisting } from './pipeline.evolve';
import type { Pipeline } from './pipeline.state';

/** A decision in the making: one command can lead to many events, and each is decided on the state that those before it led to. */
export class PipelineDraft {
  private readonly added: PipelineEvent[] = [];

  constructor(private current: Pipeline) {}

  get pipeline(): Pipeline {
    return this.current;
  }

  get events(): readonly PipelineEvent[] {
    return this.added;
  }

  add(event: PipelineEvent): void {
    this.added.push(event);
    this.current = evolveExisting(this.current, event);
  }
}
