import { parseArgs } from 'node:util';
import { simulate, type Outcome } from './simulate';

const TRACE_LINES_DEFAULT = 400;

/** Lives through many histories; the first that breaks a promise is told in full, and the process exits with 1. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '100' },
      from: { type: 'string', default: '1' },
      steps: { type: 'string' },
      lines: { type: 'string', default: String(TRACE_LINES_DEFAULT) },
      trace: { type: 'boolean', default: false },
    },
  });
  const [seeds, from, lines] = [values.seeds, values.from, values.lines].map(wholeNumber);
  const steps = values.steps === undefined ? undefined : wholeNumber(values.steps);
  const failed: Outcome[] = [];
  let events = 0;
  for (let seed = from ?? 1; seed < (from ?? 1) + (seeds ?? 1); seed += 1) {
    const outcome = await simulate(seed, steps);
    events += outcome.events;
    if (values.trace || (outcome.failure && failed.length === 0)) tell(outcome, lines ?? 0);
    else if (outcome.failure) console.log(headline(outcome));
    if (outcome.failure) failed.push(outcome);
  }
  console.log(`${seeds} seeds from ${from}: ${events} events, ${failed.length} failed`);
  if (failed.length > 0) process.exitCode = 1;
}

function tell(outcome: Outcome, lines: number): void {
  const hidden = outcome.trace.length - lines;
  if (hidden > 0) console.log(`… ${hidden} lines before (all: --lines ${outcome.trace.length})`);
  console.log(outcome.trace.slice(-lines).join('\n'));
  console.log(headline(outcome));
}

function headline({ seed, steps, failure }: Outcome): string {
  const { message = 'held' } = failure ?? {};
  return `seed ${seed}, step ${steps}: ${message}\n  again: npm run simulate -- --from ${seed} --seeds 1`;
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) {
    throw new Error(`${text} is not a whole number above 0`);
  }
  return value;
}

void main();
