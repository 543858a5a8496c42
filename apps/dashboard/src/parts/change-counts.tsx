import classes from './change-counts.module.css';

type Counts = { readonly add: number; readonly change: number; readonly delete: number };

type ChangeCountsProps = { readonly counts: Counts };

/** What is added, changed and deleted; noughts stand back. */
export function ChangeCounts({ counts }: ChangeCountsProps) {
  const { add, change, delete: deleted } = counts;
  const words = countWords(counts);
  if (add + change + deleted === 0) return <span className={classes.none}>no changes</span>;
  return (
    <span className={classes.counts} role="img" aria-label={words} title={words}>
      <span data-kind="add" data-none={add === 0 || undefined}>
        +{add}
      </span>
      <span data-kind="change" data-none={change === 0 || undefined}>
        ~{change}
      </span>
      <span data-kind="delete" data-none={deleted === 0 || undefined}>
        −{deleted}
      </span>
    </span>
  );
}

/** "2 to add, 1 to delete" */
export function countWords({ add, change, delete: deleted }: Counts): string {
  const parts = [
    add > 0 ? `${add} to add` : '',
    change > 0 ? `${change} to change` : '',
    deleted > 0 ? `${deleted} to delete` : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'nothing to change' : parts.join(', ');
}
