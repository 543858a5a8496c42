import { path } from '../path';
import type { Session } from '../session';
import type { LogLine, LogPage, StackJob } from '../types';
import type { LogPosition } from './runs-api';

export class StackJobsApi {
  constructor(private readonly session: Session) {}

  show(stackJob: string): Promise<StackJob> {
    return this.session.read(path`/stack-jobs/${stackJob}`);
  }

  showYaml(stackJob: string): Promise<string> {
    return this.session.readText(path`/stack-jobs/${stackJob}`, 'application/yaml');
  }

  logs(stackJob: string, from = 0): Promise<LogPage> {
    return this.session.read(path`/stack-jobs/${stackJob}/logs`, { query: { from } });
  }

  followLogs(stackJob: string, position: LogPosition = {}): AsyncIterable<LogLine> {
    return this.session.followLog(path`/stack-jobs/${stackJob}/logs`, position);
  }
}
