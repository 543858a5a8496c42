/** The sign of each action, as tools write it. */
const SIGNS: Readonly<Record<string, string>> = {
  create: '+',
  update: '~',
  replace: '±',
  delete: '−',
  read: '≤',
  move: '→',
  import: '↓',
  forget: '×',
};

export const signOfAction = (action: string): string => SIGNS[action] ?? '·';

type Acted = { readonly action: string };

/** Which actions a plan has, and how often; the ones that destroy last, as in the counts of a plan. */
export function actionsIn(changes: readonly Acted[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const { action } of changes) counts.set(action, (counts.get(action) ?? 0) + 1);
  const order = Object.keys(SIGNS);
  return [...counts].sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
}

/** Whether something that is there will be gone. */
export const destroys = ({ action }: Acted): boolean => action === 'delete' || action === 'replace';
