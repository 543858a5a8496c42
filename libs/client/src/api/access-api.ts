import { paginate, type Page } from '../paginate';
import { path } from '../path';
import type { Session } from '../session';
import type { ApiKey, CreatedApiKey, Me, Role, SecretName } from '../types';

export class AccessApi {
  constructor(private readonly session: Session) {}

  me(): Promise<Me> {
    return this.session.read('/me');
  }

  apiKeys(): AsyncIterable<ApiKey> {
    return paginate((cursor) =>
      this.session.read<Page<ApiKey>>('/api-keys', { query: { cursor } }),
    );
  }

  createApiKey(key: { readonly name: string; readonly role: Role }): Promise<CreatedApiKey> {
    return this.session.command('/api-keys', { body: key });
  }

  deleteApiKey(id: string): Promise<void> {
    return this.session.commandWithoutAnswer(path`/api-keys/${id}`, { method: 'DELETE' });
  }

  /** Secrets belong to an organisation; without one it is that of manifests that name none. */
  secrets(org?: string): AsyncIterable<SecretName> {
    return paginate((cursor) =>
      this.session.read<Page<SecretName>>('/secrets', { query: { org, cursor } }),
    );
  }

  putSecret(name: string, value: string, org?: string): Promise<void> {
    return this.session.commandWithoutAnswer(path`/secrets/${name}`, {
      method: 'PUT',
      body: { value },
      query: { org },
    });
  }

  deleteSecret(name: string, org?: string): Promise<void> {
    return this.session.commandWithoutAnswer(path`/secrets/${name}`, {
      method: 'DELETE',
      query: { org },
    });
  }
}
