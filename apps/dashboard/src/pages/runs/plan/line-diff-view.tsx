import { lineDiff, type DiffLine } from './line-diff';
import classes from './plan.module.css';

type LineDiffViewProps = { readonly before: string; readonly after: string };

const SIGN = { same: ' ', added: '+', removed: '−' } as const;

/** How a value of several lines changes. */
export function LineDiffView({ before, after }: LineDiffViewProps) {
  return (
    <div className={classes.lines} role="region" aria-label="changed lines" tabIndex={0}>
      {lineDiff(before, after).map((line, index) => (
        <Line key={index} line={line} />
      ))}
    </div>
  );
}

function Line({ line }: { readonly line: DiffLine }) {
  if (line.kind === 'gap') {
    return <div className={classes.gap}>{line.count} lines stay as they are</div>;
  }
  const Tag = line.kind === 'same' ? 'span' : line.kind === 'added' ? 'ins' : 'del';
  return (
    <Tag className={classes.line} data-kind={line.kind}>
      <span aria-hidden>{SIGN[line.kind]}</span>
      {line.text === '' ? ' ' : line.text}
    </Tag>
  );
}
