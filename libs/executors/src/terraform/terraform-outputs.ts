import type { Json, ReportedOutput } from '@keelson/domain';
import type { StepContext } from '../executor.port';
import { StateClient } from '../state/state-client';
import { captureTool } from '../tool-process/capture-tool';

type Outputs = Readonly<Record<string, ReportedOutput>>;
type StoredOutput = { readonly value: Json; readonly sensitive?: boolean };

/**
 * The outputs after an apply, sensitive ones too, read from the state that the tool has just written: one request, where the
 * tool's own command would start a process. Where the state cannot be read so (OpenTofu encrypts it if told to) the tool is asked.
 */
export async function readOutputs(
  context: StepContext,
  tool: { readonly binary: string; readonly env: NodeJS.ProcessEnv },
): Promise<Outputs> {
  const text = await new StateClient(context.state).read();
  // A stack without resources and outputs never writes a state.
  if (text === undefined) return {};
  return outputsOfState(text) ?? (await askTool(context, tool));
}

function outputsOfState(text: string): Outputs | undefined {
  const state = JSON.parse(text) as { version?: number; outputs?: Record<string, StoredOutput> };
  return state.version === 4 && state.outputs ? reported(state.outputs) : undefined;
}

async function askTool(
  context: StepContext,
  { binary, env }: { readonly binary: string; readonly env: NodeJS.ProcessEnv },
): Promise<Outputs> {
  const { code, stdout, stderr } = await captureTool(binary, ['output', '-json', '-no-color'], {
    cwd: context.workdir,
    env,
  });
  if (code !== 0) throw new Error(`outputs could not be read: ${stderr.trim()}`);
  return reported(JSON.parse(stdout) as Record<string, StoredOutput>);
}

function reported(outputs: Readonly<Record<string, StoredOutput>>): Outputs {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, { value, sensitive }]) => [
      name,
      { value, sensitive: sensitive === true },
    ]),
  );
}
