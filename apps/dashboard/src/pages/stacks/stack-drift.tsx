import { Rows, type Column } from '../../parts/rows';
import { Section } from '../../parts/section';
import type { ShownStack } from './stack.documents';

type Finding = ShownStack['drift']['findings'][number];

/** What somebody has changed beside Keelson, as the last plan has found it. Nothing where nobody has. */
export function StackDrift({ stack: { drift } }: { readonly stack: ShownStack }) {
  if (drift.findings.length === 0) return null;
  const items = drift.findings.map((finding) => ({ ...finding, id: finding.address }));
  return (
    <Section title="Changed beside Keelson">
      <Rows label="Drift" items={items} columns={COLUMNS} />
    </Section>
  );
}

const COLUMNS: readonly Column<Finding & { readonly id: string }>[] = [
  { title: 'Resource', cell: ({ address }) => <span className="k-mono">{address}</span> },
  { title: 'What the next apply does', cell: ({ action }) => action },
];
