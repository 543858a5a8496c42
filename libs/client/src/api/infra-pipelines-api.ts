import type { Session } from '../session';
import type { GateAnswer, InfraPipeline, RecordedEvent } from '../types';

export class InfraPipelinesApi {
  constructor(private readonly session: Session) {}

  show(pipeline: string): Promise<InfraPipeline> {
    return this.session.read('/api/v1/infra-pipelines/{id}', { path: { id: pipeline } });
  }

  cancel(pipeline: string): Promise<InfraPipeline> {
    return this.session.command('post', '/api/v1/infra-pipelines/{id}/cancel', {
      path: { id: pipeline },
      body: {},
    });
  }

  /** A new pipeline that adopts what this one had deployed. */
  retry(pipeline: string): Promise<InfraPipeline> {
    return this.session.command('post', '/api/v1/infra-pipelines/{id}/retry', {
      path: { id: pipeline },
    });
  }

  environmentGate(
    pipeline: string,
    environment: string,
    answer: GateAnswer,
  ): Promise<InfraPipeline> {
    return this.session.command('post', '/api/v1/infra-pipelines/{id}/environments/{env}/gate', {
      path: { id: pipeline, env: environment },
      body: answer,
    });
  }

  nodeGate(
    pipeline: string,
    environment: string,
    node: string,
    answer: GateAnswer,
  ): Promise<InfraPipeline> {
    return this.session.command(
      'post',
      '/api/v1/infra-pipelines/{id}/environments/{env}/nodes/{node}/gate',
      { path: { id: pipeline, env: environment, node }, body: answer },
    );
  }

  /** From the pipeline's first event to its completion, over restarts of the server. */
  followEvents(pipeline: string, signal?: AbortSignal): AsyncIterable<RecordedEvent> {
    return this.session.follow(
      '/api/v1/infra-pipelines/{id}/events',
      (lastId) => ({ path: { id: pipeline }, header: { 'Last-Event-ID': lastId } }),
      signal,
    );
  }
}
