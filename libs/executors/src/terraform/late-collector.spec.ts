import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { captureTool } from '../tool-process/capture-tool';
import { withLateCollector } from './late-collector';

describe(withLateCollector.name, () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keelson-late-collector-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function collectorOf(environment: NodeJS.ProcessEnv = {}): Promise<string> {
    const tool = withLateCollector('printenv', ['GOGC']);
    const env = { PATH: process.env.PATH, ...environment };
    return (await captureTool(tool.binary, tool.args, { cwd: folder, env })).stdout.trim();
  }

  it('lets the collector begin late where no provider package is installed', async () => {
    expect(await collectorOf()).toBe('400');
  });

  it('leaves the collector alone where there are provider packages', async () => {
    await mkdir(join(folder, '.terraform', 'providers'), { recursive: true });
    expect(await collectorOf()).toBe('');
  });

  it("keeps the operator's own setting", async () => {
    expect(await collectorOf({ GOGC: '50' })).toBe('50');
  });

  it('passes arguments on as they are', async () => {
    const said = ['%s\n', 'two words', '$HOME', "it's", ''];
    const tool = withLateCollector('printf', said);
    const { code, stdout } = await captureTool(tool.binary, tool.args, {
      cwd: folder,
      env: process.env,
    });
    expect({ code, stdout }).toEqual({ code: 0, stdout: "two words\n$HOME\nit's\n\n" });
  });
});
