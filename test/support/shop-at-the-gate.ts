import { KeelsonClient, type Role } from '@keelson/client';
import { eventually } from './eventually';
import { GraphQLAsker } from './graphql-asker';
import { ScriptedWorker } from './scripted-worker';
import { TemporaryFolders } from './temporary-folders';
import { TestServer } from './test-server';
import { uploadSource } from './upload-source';

const manifest = (archive: string): string => `
apiVersion: keelson.dev/v1
kind: InfraProject
metadata: { name: shop }
spec:
  environments:
    - name: staging
    - { name: production, gate: { manual: true, reason: "change board" } }
  stacks:
    - { name: first, environment: staging, provisioner: native, source: { archive: "${archive}" } }
    - name: second
      environment: production
      provisioner: native
      source: { archive: "${archive}" }
      dependsOn: [staging/first]
`;

/** A server with a project: one stack is deployed, and one stands behind a gate that waits for a person. */
export class ShopAtTheGate {
  readonly client: KeelsonClient;
  readonly admin: GraphQLAsker;
  readonly tokens = new Map<Role, string>();
  pipelineId: string;
  /** Of the stack that is deployed. */
  runId: string;
  stackId: string;
  private readonly folders = new TemporaryFolders('keelson-shop-');

  private constructor(readonly server: TestServer) {
    this.client = new KeelsonClient({ server: server.url, token: server.adminToken });
    this.admin = new GraphQLAsker(server.url, server.adminToken);
  }

  static async open(): Promise<ShopAtTheGate> {
    const shop = new ShopAtTheGate(await TestServer.start());
    await shop.giveOutTokens();
    await shop.runToTheGate();
    return shop;
  }

  asker(role: Role): GraphQLAsker {
    return new GraphQLAsker(this.server.url, this.tokens.get(role));
  }

  /** What REST answers an administrator. */
  async rest<Answer>(where: string): Promise<Answer> {
    const answer = await fetch(`${this.server.url}/api/v1/${where}`, {
      headers: { authorization: `Bearer ${this.server.adminToken}` },
    });
    return (await answer.json()) as Answer;
  }

  async close(): Promise<void> {
    await this.admin.close();
    await this.server.stop();
    this.folders.remove();
  }

  private async giveOutTokens(): Promise<void> {
    this.tokens.set('admin', this.server.adminToken);
    this.tokens.set('runner', this.server.runnerToken);
    for (const role of ['writer', 'reader'] as const) {
      const { token } = await this.client.access.createApiKey({ name: `a-${role}`, role });
      this.tokens.set(role, token);
    }
  }

  private async runToTheGate(): Promise<void> {
    const archive = await uploadSource(this.client, this.folders);
    const { objects } = await this.client.apply(manifest(archive));
    this.pipelineId = objects[0]?.pipelineId as string;
    const outputs = () => ({ id: { value: 'id-1', sensitive: false } });
    const script = { lines: ['a', 'b'], outputs };
    const { url, runnerToken } = this.server;
    const worker = new ScriptedWorker(url, runnerToken, script).start();
    try {
      const { nodes } = await eventually('the gate waits', async () => {
        const pipeline = await this.client.infraPipelines.show(this.pipelineId);
        return pipeline.status === 'awaiting_approval' && pipeline;
      });
      this.runId = nodes[0]?.runId as string;
      this.stackId = nodes[0]?.stackId as string;
    } finally {
      await worker.stop();
    }
  }
}
