import { paginate } from '../paginate';
import type { Session } from '../session';
import type { ParkedKey } from '../types';

/** What stands still because a saga could make nothing of an event. */
export class SagasApi {
  constructor(private readonly session: Session) {}

  parked(): AsyncIterable<ParkedKey> {
    return paginate(() => this.session.read('/api/v1/sagas/parked', {}));
  }

  /** Needs the role admin. */
  async retry(key: string): Promise<void> {
    await this.session.command('post', '/api/v1/sagas/parked/{key}/retry', { path: { key } });
  }
}
