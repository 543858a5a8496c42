import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutorEvent } from '../executor.port';
import type { ToolEnd } from '../tool-process/follow-tool';
import { applyVerdict, sentences } from './apply-verdict';
import { TerraformOutput } from './terraform-output';

/** The recordings beside this file are outputs of terraform 1.11.4. */
function replay(name: string): {
  output: TerraformOutput;
  lines: string[];
  events: ExecutorEvent[];
} {
  const lines: string[] = [];
  const events: ExecutorEvent[] = [];
  const output = new TerraformOutput({
    log: (line) => lines.push(line),
    emit: (event) => events.push(event),
  });
  const text = readFileSync(join(__dirname, 'fixtures', `${name}.jsonl`), 'utf8');
  for (const line of text.split('\n')) output.take(line, 'stdout');
  return { output, lines, events };
}

const exited = (code: number): ToolEnd => ({ type: 'exited', code });

describe('TerraformOutput', () => {
  it('keeps plain text between the JSON lines, without its colours', () => {
    const { lines, output } = replay('init');
    expect(output.version).toBe('1.11.4');
    expect(lines).toContain(
      'Successfully configured the backend "http"! Terraform will automatically',
    );
    expect(lines.join('')).not.toContain('\u001b');
  });

  it('lists drift', () => {
    const { output, lines, events } = replay('plan-drift');
    expect(output.drift).toEqual([
      { address: 'lab_file.a', action: 'update' },
      { address: 'lab_file.b', action: 'delete' },
    ]);
    expect(lines).toContain('! lab_file.b has drifted (delete)');
    expect(events.filter(({ type }) => type === 'drift')).toHaveLength(2);
  });

  it('tells a diagnostic once, however often the tool repeats it', () => {
    const { output, lines } = replay('plan-sigint');
    expect(output.errors.map(({ summary }) => summary)).toEqual(['execution halted']);
    expect(lines.filter((line) => line.includes('execution halted'))).toEqual([
      '✗ execution halted',
    ]);
    expect(lines).toContain('Interrupt received.');
  });

  it('counts what was applied although a failed apply prints no summary', () => {
    const { output, lines } = replay('apply-failing');
    expect(output.summary).toBeUndefined();
    expect(output.applied).toEqual({ add: 1, change: 0, delete: 0 });
    expect(lines).toEqual(
      expect.arrayContaining([
        '✓ terraform_data.ok: created in 0s',
        'terraform_data.boom (local-exec): AccessDenied: not authorized',
        '✗ terraform_data.boom: create failed after 0s',
        '✗ local-exec provisioner error (main.tf:4, terraform_data.boom)',
      ]),
    );
    expect(applyVerdict(exited(1), output)).toMatchObject({ type: 'failed', indeterminate: false });
  });

  it('does not count the planned changes that an apply repeats', () => {
    const { output } = replay('apply-destroy-saved');
    expect(output.applied.delete).toBe(output.summary!.delete);
    expect(output.applied.add).toBe(0);
  });
});

describe('applyVerdict', () => {
  it('success is the exit code 0, or that only the lock was not released', () => {
    expect(applyVerdict(exited(0), replay('apply-sensitive').output)).toEqual({
      type: 'succeeded',
    });
    expect(applyVerdict(exited(1), replay('apply-unlock-fails').output)).toEqual({
      type: 'succeeded',
    });
  });

  it('a state that did not reach the backend is told apart from a failed apply', () => {
    expect(applyVerdict(exited(1), replay('apply-state-upload-403').output)).toMatchObject({
      type: 'state_not_saved',
      message: expect.stringContaining('HTTP error: 403'),
    });
  });

  it('names what was wrong', () => {
    expect(sentences(replay('plan-lock-error').output)).toContain('Error acquiring the state lock');
    expect(sentences(replay('init-syntax-error').output)).toContain(
      'Unclosed configuration block (main.tf:1)',
    );
  });

  it('without the tool’s own account nobody knows how far it came', () => {
    const { output } = replay('cancel-inflight-sigint1');
    expect(applyVerdict({ type: 'lost' }, output)).toMatchObject({ indeterminate: true });
    const crashed = new TerraformOutput({ log: () => undefined, emit: () => undefined });
    crashed.appliesStarted = 1;
    crashed.take('panic: runtime error', 'stderr');
    expect(applyVerdict(exited(11), crashed)).toEqual({
      type: 'failed',
      message: 'the tool ended with code 11: panic: runtime error',
      indeterminate: true,
    });
  });
});
