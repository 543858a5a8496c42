import path from 'node:path';
import { hashToken, MasterKey, newToken } from '@keelson/access';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { refuseHalfRestored } from './backup/half-restored';
import { openDataDirectory, writeServerFile, type DataDirectory } from './data-directory';
import { EmbeddedRunner } from './embedded-runner/embedded-runner';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres';
import { createApplication, listen } from './application';
import { Callers } from './guard/callers';
import { Background } from './operations/background';
import { openInfrastructure, type Infrastructure } from './infrastructure';
import { runQuickstart } from './quickstart/quickstart';
import { ServerLog } from './server-log';
import type { Settings } from './settings/settings';

/**
 * One server: opens what it needs, in order, and closes it in reverse. `failed` settles with the reason when something that it
 * cannot live without has ended by itself.
 */
export class KeelsonServer {
  readonly failed: Promise<Error>;
  private fail: (error: Error) => void = () => undefined;
  private readonly closers: (() => Promise<void> | void)[] = [];
  private stopping: Promise<void> | undefined;
  private address = '';

  constructor(private readonly settings: Settings) {
    this.failed = new Promise((resolve) => (this.fail = resolve));
  }

  /** Where it listens; known after `start`. */
  get url(): string {
    return this.address;
  }

  async start(): Promise<void> {
    const { settings } = this;
    const dataDirectory = openDataDirectory(settings.dataDir);
    this.closers.push(() => dataDirectory.close());
    refuseHalfRestored(dataDirectory.path);
    const databaseUrl = settings.databaseUrl ?? (await this.startDatabase(dataDirectory));
    const masterKey = MasterKey.parse(
      settings.masterKey ??
        dataDirectory.readOrCreateSecretFile('master-key', () => MasterKey.generate()),
    );
    const infrastructure = await openInfrastructure(
      { databaseUrl, eventStoreUrl: settings.eventStoreUrl },
      dataDirectory.path,
      masterKey,
      settings.blobFolder,
    );
    this.closers.push(() => infrastructure.close());
    const tokens = tokensOf(settings, dataDirectory);
    const app = await createApplication({
      infrastructure,
      settings,
      adminTokenHash: hashToken(tokens.admin),
      runnerTokenHash: hashToken(tokens.runner),
      dashboardFolder: path.join(__dirname, '../../dashboard'),
    });
    this.closers.push(() => app.close());
    const background = app.get(Background);
    await background.start(settings.roles);
    this.closers.push(() => background.stop());
    if (settings.roles.includes('api')) {
      await this.serveLog(app.get(Callers), databaseUrl);
      await this.serve(app, infrastructure, dataDirectory, tokens);
    }
  }

  stop(): Promise<void> {
    this.stopping ??= this.closeAll();
    return this.stopping;
  }

  private async closeAll(): Promise<void> {
    for (const close of this.closers.reverse()) await close();
  }

  private async startDatabase(dataDirectory: DataDirectory): Promise<string> {
    const database: EmbeddedPostgres = await startEmbeddedPostgres({
      dataDir: path.join(dataDirectory.path, 'postgres'),
      log: (message) => ServerLog.info('EmbeddedPostgres', message),
    });
    let expected = false;
    void database.exited.then((how) => {
      if (!expected) this.fail(new Error(`the embedded database has ended: ${how}`));
    });
    this.closers.push(async () => {
      expected = true;
      await database.stop();
    });
    return database.url;
  }

  /** Loaded only where it is wanted: gRPC takes its time. */
  private async serveLog(callers: Callers, databaseUrl: string): Promise<void> {
    const { eventStorePort, host } = this.settings;
    if (!eventStorePort) return;
    const { EventStorePort } = await import('./eventstore-port/eventstore-port');
    const port = await EventStorePort.open({
      ...{ settings: eventStorePort, host, databaseUrl, callers },
    });
    this.closers.push(() => port.close());
    ServerLog.say(`EventStoreDB clients can follow the log at ${port.connectionString}`);
  }

  private async serve(
    app: NestFastifyApplication,
    { log }: Infrastructure,
    dataDirectory: DataDirectory,
    tokens: Tokens,
  ): Promise<void> {
    const { settings } = this;
    const isNew = (await log.head()) === 0n;
    this.address = await listen(app, settings.host, settings.port);
    this.closers.push(writeServerFile(dataDirectory.path, this.address));
    ServerLog.say(`Keelson serves ${this.address}`);
    if (settings.embeddedRunner) {
      const runner = new EmbeddedRunner({
        dataDir: dataDirectory.path,
        server: this.address,
        token: tokens.runner,
        entry: path.join(__dirname, '../../runner/src/main.js'),
      });
      runner.start();
      this.closers.push(() => runner.stop());
    }
    const stopped = new AbortController();
    this.closers.push(() => stopped.abort());
    if (isNew && settings.quickstart) {
      await runQuickstart({ server: this.address, token: tokens.admin, signal: stopped.signal });
    }
    if (!stopped.signal.aborted) this.sayWhereToLook(tokens);
  }

  private sayWhereToLook({ adminFile }: Tokens): void {
    ServerLog.say('');
    ServerLog.say(`  Dashboard        ${this.address}/`);
    ServerLog.say(`  Admin token      ${adminFile ?? 'as set by KEELSON_ADMIN_TOKEN'}`);
    ServerLog.say(`  API description  ${this.address}/api/docs`);
    ServerLog.say('');
    ServerLog.say('  Ctrl-C stops Keelson; the next start goes on from here.');
  }
}

type Tokens = { readonly admin: string; readonly runner: string; readonly adminFile?: string };

function tokensOf(settings: Settings, dataDirectory: DataDirectory): Tokens {
  const make = (): string => newToken('kls_');
  const runner = dataDirectory.readOrCreateSecretFile('runner-token', make);
  if (settings.adminToken) return { admin: settings.adminToken, runner };
  const admin = dataDirectory.readOrCreateSecretFile('admin-token', make);
  return { admin, runner, adminFile: path.join(dataDirectory.path, 'admin-token') };
}
