import type { GateDecision } from '@keelson/domain';
import { path } from '../path';
import type { Session } from '../session';
import type { InfraPipeline, RecordedEvent } from '../types';

export type GateAnswer = { readonly decision: GateDecision; readonly comment?: string };

export class InfraPipelinesApi {
  constructor(private readonly session: Session) {}

  show(pipeline: string): Promise<InfraPipeline> {
    return this.session.read(path`/infra-pipelines/${pipeline}`);
  }

  cancel(pipeline: string): Promise<InfraPipeline> {
    return this.session.command(path`/infra-pipelines/${pipeline}/cancel`, { body: {} });
  }

  /** A new pipeline that adopts what this one had deployed. */
  retry(pipeline: string): Promise<InfraPipeline> {
    return this.session.command(path`/infra-pipelines/${pipeline}/retry`, { body: {} });
  }

  environmentGate(
    pipeline: string,
    environment: string,
    answer: GateAnswer,
  ): Promise<InfraPipeline> {
    return this.session.command(
      path`/infra-pipelines/${pipeline}/environments/${environment}/gate`,
      { body: answer },
    );
  }

  nodeGate(
    pipeline: string,
    environment: string,
    node: string,
    answer: GateAnswer,
  ): Promise<InfraPipeline> {
    return this.session.command(
      path`/infra-pipelines/${pipeline}/environments/${environment}/nodes/${node}/gate`,
      { body: answer },
    );
  }

  /** From the pipeline's first event to its completion, over restarts of the server. */
  followEvents(pipeline: string, signal?: AbortSignal): AsyncIterable<RecordedEvent> {
    return this.session.follow<RecordedEvent>(
      path`/infra-pipelines/${pipeline}/events`,
      (lastId) => (lastId === undefined ? {} : { headers: { 'last-event-id': lastId } }),
      signal,
    );
  }
}
