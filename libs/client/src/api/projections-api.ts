import { paginate } from '../paginate';
import type { Session } from '../session';
import type { Projection, RebuiltProjection, VerifiedProjection } from '../types';

/** A rebuild of a long history. Node's fetch itself gives up soon after; the server goes on, and `list` shows what came of it. */
const buildTimeoutMs = 290_000;

/** The views of the server. Building one anew changes nothing but the view, and needs the role admin. */
export class ProjectionsApi {
  constructor(private readonly session: Session) {}

  list(): AsyncIterable<Projection> {
    return paginate(() => this.session.read('/api/v1/projections', {}));
  }

  /** Answers when the view, or each of them (`all`), has been replaced; the old one serves meanwhile. */
  async rebuild(name: string): Promise<readonly RebuiltProjection[]> {
    const { items } = await this.session.command('post', '/api/v1/projections/{name}/rebuild', {
      path: { name },
      timeoutMs: buildTimeoutMs,
    });
    return items;
  }

  verify(name: string): Promise<VerifiedProjection> {
    return this.session.command('post', '/api/v1/projections/{name}/verify', {
      path: { name },
      timeoutMs: buildTimeoutMs,
    });
  }
}
