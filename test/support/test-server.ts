import 'reflect-metadata';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { hashToken, MasterKey, newToken } from '@keelson/access';
import { createApplication, listen } from '../../apps/server/src/application';
import { openInfrastructure, type Infrastructure } from '../../apps/server/src/infrastructure';
import { Background } from '../../apps/server/src/operations/background';
import { createTestDatabase, type TestDatabase } from './test-database';
import { TemporaryFolders } from './temporary-folders';

/** The real server on a database and a folder of its own, without embedded parts: HTTP, sagas and projections in this process. */
export class TestServer {
  readonly adminToken = newToken('kls_');
  readonly runnerToken = newToken('kls_');
  private app: NestFastifyApplication;
  private infrastructure: Infrastructure;
  private address: string;

  private constructor(
    private readonly database: TestDatabase,
    private readonly folders: TemporaryFolders,
    /** Where the blobs lie. */
    readonly folder: string,
    private readonly masterKey: MasterKey,
  ) {}

  static async start(): Promise<TestServer> {
    const database = await createTestDatabase();
    const folders = new TemporaryFolders('keelson-server-');
    const masterKey = MasterKey.parse(MasterKey.generate());
    const server = new TestServer(database, folders, folders.make(), masterKey);
    await server.open(0);
    return server;
  }

  get url(): string {
    return this.address;
  }

  get databaseUrl(): string {
    return this.database.url;
  }

  get application(): NestFastifyApplication {
    return this.app;
  }

  /** As a restart of the process: everything in memory is gone, address and data stay. */
  async restart(): Promise<void> {
    const port = Number(new URL(this.address).port);
    await this.close();
    await this.open(port);
  }

  async stop(): Promise<void> {
    await this.close();
    await this.database.drop();
    this.folders.remove();
  }

  private async open(port: number): Promise<void> {
    this.infrastructure = await openInfrastructure(
      { databaseUrl: this.database.url },
      this.folder,
      this.masterKey,
    );
    this.app = await createApplication({
      infrastructure: this.infrastructure,
      settings: { logLevel: 'fatal' },
      adminTokenHash: hashToken(this.adminToken),
      runnerTokenHash: hashToken(this.runnerToken),
    });
    await this.app.get(Background).start(['api', 'projections', 'sagas']);
    this.address = await listen(this.app, '127.0.0.1', port);
  }

  private async close(): Promise<void> {
    await this.app.get(Background).stop();
    await this.app.close();
    await this.infrastructure.close();
  }
}
