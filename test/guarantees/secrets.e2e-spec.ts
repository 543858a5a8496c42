import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { eventually } from '../support/eventually';
import { repository } from '../support/built';
import { output, writeProject } from '../support/manifest-folder';
import { exec, nativeStack } from '../support/native-stack';
import { RunningKeelson } from '../support/running-keelson';
import { SecretSearch } from '../support/secret-search';
import { TemporaryFolders } from '../support/temporary-folders';
import { terraformOnPath } from '../support/terraform-on-path';
import { terraformStack } from '../support/terraform-stack';

jest.setTimeout(120_000);

const random = (): string => randomBytes(14).toString('hex');
const [password, token, plain] = [random(), random(), random()];
/** With what quoting, encoding and escaping change. */
const passwordText = `Pä"ss \\ wo+rd/&%<${password}>`;
const tokenText = `to'ken\n${token}`;
const derived = createHash('sha256').update(passwordText).digest('hex');

/** What a careless program prints of a secret that it was given. */
const blab = [
  'echo "connecting with $SECRET"',
  'printf "Authorization: Basic %s\\n" "$(printf "user:%s" "$SECRET" | base64 | tr -d "\\n")"',
  'printf "%s" "$SECRET" | od -An -tx1 | tr -d " \\n"; echo',
  'echo "wrong password: $SECRET" >&2',
].join('; ');

const settledStates = {
  database: 'finished',
  careless: 'finished',
  failing: 'failed',
  'failing-tf': 'failed',
  paused: 'unconfirmed',
};

(terraformOnPath ? describe : describe.skip)('a secret', () => {
  const folders = new TemporaryFolders('keelson-secrets-');
  const secrets = new SecretSearch({ password, token, derived });
  const known = new SecretSearch({ plain });
  let keelson: RunningKeelson;

  beforeAll(async () => {
    keelson = await RunningKeelson.start();
    const { client } = keelson;
    await client.access.putSecret('registry-token', tokenText, 'sealed');
    const database = terraformStack(
      'database',
      `resource "terraform_data" "user" {
         input = { name = var.plain, password = var.password, token = var.token }
         provisioner "local-exec" {
           command     = "${'echo "using $TOKEN"'.replaceAll('"', '\\"')}"
           environment = { TOKEN = var.token }
         }
       }
       output "name" { value = var.plain }
       output "verifier" {
         value     = sha256(var.password)
         sensitive = true
       }`,
      {
        variables: {
          plain,
          password: { value: passwordText, sensitive: true },
          token: { valueFrom: { secret: 'registry-token' } },
        },
      },
    );
    const careless = nativeStack(
      'careless',
      [
        exec('login', blab, { environment: { SECRET: '${var.password}' } }),
        exec('pull', blab, { environment: { SECRET: '${var.token}' } }),
        exec('verify', blab, { environment: { SECRET: '${var.verifier}' } }),
        {
          type: 'file',
          name: 'config',
          properties: { path: 'config', content: '${var.password} ${var.verifier}' },
        },
      ],
      {
        outputs: { name: '${var.name}', password: '${var.password}' },
        variables: {
          name: output('database', 'name'),
          verifier: output('database', 'verifier'),
          password: { value: passwordText, sensitive: true },
          token: { valueFrom: { secret: 'registry-token' } },
        },
      },
    );
    const variables = { verifier: output('careless', 'password') };
    const failing = nativeStack(
      'failing',
      [exec('work', `${blab}; exit 7`, { environment: { SECRET: '${var.verifier}' } })],
      { variables },
    );
    const failingTerraform = terraformStack(
      'failing-tf',
      `resource "terraform_data" "work" {
         lifecycle {
           precondition {
             condition     = var.token == "right"
             error_message = "The token \${nonsensitive(var.token)} is wrong."
           }
         }
       }`,
      {
        variables: { token: { valueFrom: { secret: 'registry-token' } } },
        dependsOn: ['database'],
      },
    );
    const paused = terraformStack(
      'paused',
      `resource "terraform_data" "work" { input = "\${var.password} for \${var.name}" }
       output "password" {
         value     = terraform_data.work.output
         sensitive = true
       }`,
      {
        variables: {
          name: output('database', 'name'),
          password: { value: passwordText, sensitive: true },
        },
        flowControl: { pauseBetweenPreviewAndUpdate: true },
      },
    );
    const stacks = [database, careless, failing, failingTerraform, paused];
    // The manifest holds the secret in clear; it lies outside the data directory.
    const pipelineId = await keelson.apply(writeProject(folders.make(), { org: 'sealed' }, stacks));
    await keelson.whileItMayBeAway('all that can be done is done', async () => {
      const { nodes } = await client.infraPipelines.show(pipelineId ?? '');
      const states = Object.fromEntries(nodes.map(({ id, runState }) => [id.slice(5), runState]));
      return isDeepStrictEqual(states, settledStates);
    });
    await eventually('the runner is idle', () => {
      return (keelson.runnerLog.match(/"msg":"job ends"/g)?.length ?? 0) >= 5;
    });
  });
  afterAll(() => {
    keelson?.remove();
    folders.remove();
  });

  it('reached those whom it was meant for, and is masked in what they said', async () => {
    const folder = keelson.nativeFolder('sealed', 'careless');
    expect(readFileSync(path.join(folder, 'config'), 'utf8')).toBe(`${passwordText} ${derived}`);
    const { items } = await keelson.client.runs.logs(await runOf('careless'));
    const log = items.map(({ text }) => text).join('\n');
    expect(log).toMatch(/connecting with (\*\*\*|\(sensitive value\))/);
    const failed = await keelson.client.runs.show(await runOf('failing'));
    expect(failed.failure?.message).toMatch(/wrong password: (\*\*\*|\(sensitive value\))/);
    const failedTerraform = await keelson.client.runs.show(await runOf('failing-tf'));
    expect(failedTerraform.failure?.message).toMatch(/The token \*\*\*.* is wrong/);
    const { outputs } = await keelson.client.stacks.outputs('database');
    expect(outputs).toEqual({
      name: { sensitive: false, value: plain },
      verifier: { sensitive: true },
    });
  });

  it('is in no table of the database', async () => {
    const { dataDir } = keelson;
    const connection = {
      host: path.join(dataDir, 'postgres/socket'),
      port: 5432,
      user: 'keelson',
      database: 'keelson',
    };
    expect(await known.inDatabase(connection)).not.toEqual([]);
    expect(await secrets.inDatabase(connection)).toEqual([]);
  });

  it('is in no answer of the API', async () => {
    const answers = await everyAnswer();
    expect(answers.filter(({ body }) => known.in(body).length > 0)).not.toEqual([]);
    for (const { url, body } of answers) {
      expect({ url, found: secrets.in(body) }).toEqual({ url, found: [] });
    }
  });

  it('is in no log of the server and the runner', () => {
    expect(secrets.in(keelson.output)).toEqual([]);
    expect(secrets.in(keelson.runnerLog)).toEqual([]);
  });

  it('is in no file of the data directory, but for those that the stack itself writes', () => {
    const own = path.join(keelson.dataDir, 'runner/native');
    expect(known.inFiles(keelson.dataDir, (file) => file.startsWith(own))).not.toEqual([]);
    expect(secrets.inFiles(keelson.dataDir, (file) => file.startsWith(own))).toEqual([]);
  });

  async function runOf(stack: string): Promise<string> {
    const { lastRunId } = await keelson.client.stacks.show(stack);
    return lastRunId ?? '';
  }

  /** What every GET route answers for everything that there is. */
  async function everyAnswer(): Promise<{ readonly url: string; readonly body: Buffer }[]> {
    const description = JSON.parse(
      readFileSync(path.join(repository, 'docs/openapi.json'), 'utf8'),
    ) as { paths: Record<string, { get?: object }> };
    const values = await parameters();
    const urls = Object.entries(description.paths)
      .filter(([route, { get }]) => get && !isMeantToTell(route))
      .flatMap(([route]) => filled(route, values));
    const answers = [];
    for (const url of urls) answers.push(await answer(url));
    return answers;
  }

  async function answer(url: string) {
    const response = await fetch(`${keelson.url}${url}`, {
      headers: { authorization: `Bearer ${keelson.adminToken}` },
      signal: AbortSignal.timeout(isStream(url) ? STREAM_MS : ANSWER_MS),
    });
    return { url, body: await bodyOf(response) };
  }

  /** By the word before the parameter: what can stand for it. */
  async function parameters(): Promise<Readonly<Record<string, readonly string[]>>> {
    const { client } = keelson;
    const ids = async (items: AsyncIterable<{ readonly id: string }>) => {
      const found: string[] = [];
      for await (const { id } of items) found.push(id);
      return found;
    };
    const events = client.events();
    const streams = new Set<string>();
    const eventIds: string[] = [];
    for await (const { id, stream } of events) {
      streams.add(stream);
      eventIds.push(id);
    }
    const of = (prefix: string) =>
      [...streams]
        .filter((each) => each.startsWith(`${prefix}-`))
        .map((each) => each.slice(prefix.length + 1));
    return {
      stacks: await ids(client.stacks.list()),
      runs: await ids(client.runs.list()),
      'stack-jobs': of('run'),
      'infra-projects': await ids(client.infraProjects.list()),
      'infra-pipelines': of('pipeline'),
      jobs: of('job'),
      streams: [...streams],
      events: eventIds,
    };
  }
});

/**
 * The state of a stack is Terraform's own document, secrets and all, and what an administrator reads there is meant to be read;
 * sources are what somebody sent.
 */
const isMeantToTell = (route: string): boolean =>
  route.endsWith('/state') || route.includes('/sources/');

/** The events of a pipeline that waits for a person: a stream that stays open. */
const isStream = (url: string): boolean => /^\/api\/v1\/infra-pipelines\/[^/]+\/events$/.test(url);
const STREAM_MS = 1_500;
const ANSWER_MS = 20_000;

function filled(route: string, values: Readonly<Record<string, readonly string[]>>): string[] {
  const parameter = /^(.*\/([a-z-]+))\/\{[^}]+\}(.*)$/.exec(route);
  if (!parameter) return [route];
  const [, before = '', word = '', rest = ''] = parameter;
  const candidates = values[word];
  if (candidates === undefined) throw new Error(`${route}: nothing is known to stand for it`);
  return candidates.map((value) => `${before}/${encodeURIComponent(value)}${rest}`);
}

/** An event stream that stays open is read for a while: what it has to tell comes at once. */
async function bodyOf(response: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of response.body ?? []) chunks.push(chunk as Uint8Array);
  } catch (error) {
    if ((error as Error).name !== 'TimeoutError') throw error;
  }
  return Buffer.concat(chunks);
}
