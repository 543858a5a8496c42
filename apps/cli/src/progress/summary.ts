import type { StackOutputs } from '@keelson/client';
import { formatDuration } from '../output/durations';
import type { Styles } from '../output/styles';
import { oneLine, padEnd } from '../output/text-width';
import type { NodeSnapshot, PipelineSnapshot } from './pipeline-snapshot';
import { formatDelta } from './render-node';
import { countTotals } from './totals';

export type SummaryInput = {
  readonly pipeline: PipelineSnapshot;
  /** By node id; only of the stacks whose outputs are worth showing. */
  readonly outputs: ReadonlyMap<string, StackOutputs['outputs']>;
  readonly styles: Styles;
  readonly nowMs: number;
};

export const maskedValue = '***';
const messageLinesMax = 12;

/** What stays on the screen when a pipeline has ended. */
export function renderSummary(input: SummaryInput): readonly string[] {
  const failed = input.pipeline.nodes.filter((node) => node.status === 'failed');
  return [
    ...outputLines(input),
    ...failed.flatMap((node) => failureLines(node, input.styles)),
    '',
    verdict(input),
    ...retryHint(input),
  ];
}

function outputLines({ pipeline, outputs, styles }: SummaryInput): string[] {
  const lines: string[] = [];
  for (const node of pipeline.nodes) {
    const entries = Object.entries(outputs.get(node.id) ?? {}).sort(byName);
    if (entries.length === 0) continue;
    const nameWidth = Math.max(...entries.map(([name]) => name.length));
    lines.push('', `  ${styles.quiet('outputs of')} ${node.id}`);
    for (const [name, output] of entries) {
      const value = output.sensitive ? styles.quiet(maskedValue) : formatValue(output.value);
      lines.push(`    ${padEnd(name, nameWidth)}  ${value}`);
    }
  }
  return lines;
}

export const formatValue = (value: unknown): string =>
  typeof value === 'string' ? oneLine(value) : (JSON.stringify(value) ?? '');

const byName = ([a]: [string, unknown], [b]: [string, unknown]): number => a.localeCompare(b);

function failureLines(node: NodeSnapshot, styles: Styles): string[] {
  const message = (node.message ?? node.reason ?? 'no message').split('\n').map(oneLine);
  const shown = message.slice(0, messageLinesMax);
  const more = message.length - shown.length;
  return [
    '',
    `  ${styles.bad('✗')} ${styles.strong(node.id)} ${styles.bad('failed')}`,
    ...shown.map((line) => `    ${line}`),
    ...(more > 0 ? [styles.quiet(`    ... and ${more} more lines`)] : []),
    ...(node.runId === undefined
      ? []
      : [`    ${styles.quiet('logs:')} keelson run logs ${node.runId}`]),
  ];
}

function verdict({ pipeline, styles, nowMs }: SummaryInput): string {
  const totals = countTotals(pipeline);
  const until = pipeline.finishedAt === undefined ? nowMs : Date.parse(pipeline.finishedAt);
  const elapsed = formatDuration(until - Date.parse(pipeline.createdAt));
  const stacks = totals.nodes === 1 ? '1 stack' : `${totals.nodes} stacks`;
  const tail = `in ${elapsed}  ${formatDelta(totals.delta, styles)}`;
  const name = styles.strong(pipeline.project);
  switch (pipeline.result) {
    case 'succeeded':
      return `  ${styles.good('✓')} ${name} deployed: ${stacks} ${tail}`;
    case 'failed':
      return (
        `  ${styles.bad('✗')} ${name} failed: ${totals.failed} of ${stacks} failed, ` +
        `${totals.cancelled} cancelled, ${totals.done} done ${tail}`
      );
    case undefined:
      return `  ${styles.wait('‖')} ${name} waits for a person: ${totals.done} of ${stacks} done`;
    default:
      return `  ${styles.wait('⊘')} ${name} ${pipeline.result}: ${totals.done} of ${stacks} done ${tail}`;
  }
}

function retryHint({ pipeline, styles }: SummaryInput): string[] {
  if (pipeline.result !== 'failed' && pipeline.result !== 'cancelled') return [];
  return [`    ${styles.quiet('again from there:')} keelson infra-pipeline retry ${pipeline.id}`];
}
