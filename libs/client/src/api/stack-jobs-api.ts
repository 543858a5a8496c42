import type { LogPosition, Session } from '../session';
import type { LogLine, LogPage, StackJob } from '../types';

export class StackJobsApi {
  constructor(private readonly session: Session) {}

  show(stackJob: string): Promise<StackJob> {
    return this.session.read('/api/v1/stack-jobs/{id}', { path: { id: stackJob } });
  }

  showYaml(stackJob: string): Promise<string> {
    return this.session.readText('/api/v1/stack-jobs/{id}', {
      path: { id: stackJob },
      accept: 'application/yaml',
    });
  }

  logs(stackJob: string, from = 0): Promise<LogPage> {
    return this.session.read('/api/v1/stack-jobs/{id}/logs', {
      path: { id: stackJob },
      query: { from },
    });
  }

  followLogs(stackJob: string, position: LogPosition = {}): AsyncIterable<LogLine> {
    return this.session.followLog('/api/v1/stack-jobs/{id}/logs', stackJob, position);
  }
}
