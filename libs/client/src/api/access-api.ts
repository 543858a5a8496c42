import { paginate } from '../paginate';
import type { Session } from '../session';
import type { ApiKey, CreatedApiKey, Me, Role, SecretName } from '../types';

export class AccessApi {
  constructor(private readonly session: Session) {}

  me(): Promise<Me> {
    return this.session.read('/api/v1/me', {});
  }

  apiKeys(): AsyncIterable<ApiKey> {
    return paginate(() => this.session.read('/api/v1/api-keys', {}));
  }

  createApiKey(key: { readonly name: string; readonly role: Role }): Promise<CreatedApiKey> {
    return this.session.command('post', '/api/v1/api-keys', { body: key });
  }

  deleteApiKey(id: string): Promise<void> {
    return this.session.command('delete', '/api/v1/api-keys/{id}', { path: { id } });
  }

  /** Secrets belong to an organisation; without one it is that of manifests that name none. */
  secrets(org?: string): AsyncIterable<SecretName> {
    return paginate(() => this.session.read('/api/v1/secrets', { query: { org } }));
  }

  putSecret(name: string, value: string, org?: string): Promise<void> {
    return this.session.command('put', '/api/v1/secrets/{name}', {
      path: { name },
      query: { org },
      body: { value },
    });
  }

  deleteSecret(name: string, org?: string): Promise<void> {
    return this.session.command('delete', '/api/v1/secrets/{name}', {
      path: { name },
      query: { org },
    });
  }
}
