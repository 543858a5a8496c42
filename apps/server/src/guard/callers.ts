import { hashToken, sameSecret } from '@keelson/access';
import { ApiKeyByHash } from '@keelson/views';
import { QueryBus } from '@nestjs/cqrs';
import type { Caller } from './request';

export const CALLER_CACHE_MS = 5_000;
const CACHE_ENTRIES_MAX = 1_000;

/**
 * Finds who a token belongs to: the admin token, the embedded runner's, or an API key. Keys are kept by hash only. A key that
 * was deleted goes on for as long as the cache holds it, `CALLER_CACHE_MS` at most.
 */
export class Callers {
  private readonly cache = new Map<string, { caller: Caller; until: number }>();

  constructor(
    private readonly queries: QueryBus,
    private readonly adminTokenHash: string,
    private readonly runnerTokenHash: string,
  ) {}

  find(token: string): Promise<Caller | undefined> {
    return this.findByHash(hashToken(token));
  }

  async findByHash(hash: string): Promise<Caller | undefined> {
    if (sameSecret(hash, this.adminTokenHash)) return ADMIN;
    if (sameSecret(hash, this.runnerTokenHash)) return EMBEDDED_RUNNER;
    const cached = this.cache.get(hash);
    if (cached && cached.until > Date.now()) return cached.caller;
    const key = await this.queries.execute(new ApiKeyByHash(hash));
    if (!key) return undefined;
    const kind = key.role === 'runner' ? 'worker' : 'human';
    const caller: Caller = { name: key.name, role: key.role, actor: { kind, id: key.name } };
    if (this.cache.size >= CACHE_ENTRIES_MAX) this.cache.clear();
    this.cache.set(hash, { caller, until: Date.now() + CALLER_CACHE_MS });
    return caller;
  }

  /** After a key was deleted here, so that it ends at once. */
  forget(): void {
    this.cache.clear();
  }
}

const ADMIN: Caller = { name: 'admin', role: 'admin', actor: { kind: 'human', id: 'admin' } };
const EMBEDDED_RUNNER: Caller = {
  name: 'runner',
  role: 'runner',
  actor: { kind: 'worker', id: 'runner' },
};
