import { Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Facts } from '../../parts/facts';
import { HiddenValue, JsonValue } from '../../parts/json-value';
import { Moment } from '../../parts/moment';
import { Rows, type Column } from '../../parts/rows';
import { Section } from '../../parts/section';
import { DeleteStack } from './delete-stack';
import type { ShownStack } from './stack.documents';
import { useNeighbours, type Edge } from './use-neighbours';
import { variablesOf, type ShownVariable } from './variables';

/** How a stack is defined. It is changed by its manifest and nowhere else. */
export function StackSettings({ stack }: { readonly stack: ShownStack }) {
  const { before, after, incomplete } = useNeighbours(stack);
  return (
    <>
      <Section title="Definition">
        <Definition stack={stack} />
      </Section>
      <Section title="Variables">
        <Variables stack={stack} edges={before} />
      </Section>
      <Section title="Comes after">
        <Edges label="Comes after" edges={before} nothing="It waits for no other stack." />
      </Section>
      <Section title="Comes before">
        <Edges
          label="Comes before"
          edges={after}
          nothing={
            incomplete
              ? 'Among the first 500 stacks of its project, none waits for it.'
              : 'No other stack waits for it.'
          }
        />
      </Section>
      <DeleteStack stack={stack} />
    </>
  );
}

function Definition({ stack }: { readonly stack: ShownStack }) {
  const { generation, specDigest, source, createdAt, org } = stack;
  return (
    <Facts
      facts={[
        { name: 'Generation', value: generation },
        { name: 'Organisation', value: org },
        { name: 'After the plan', value: betweenWords(stack) },
        { name: 'Flow control', value: flowWords(stack) },
        { name: 'Source', value: <Digest digest={source.archive} /> },
        { name: 'Spec', value: <Digest digest={specDigest} /> },
        { name: 'Created', value: <Moment time={createdAt} /> },
      ]}
    />
  );
}

const DIGEST_SHOWN = 14;

function Digest({ digest }: { readonly digest: string }) {
  return (
    <span className="k-mono" title={digest}>
      {digest.slice(0, DIGEST_SHOWN)}…
    </span>
  );
}

const betweenWords = ({ flowControl }: ShownStack): string =>
  flowControl.pauseBetweenPreviewAndUpdate ? 'waits for a confirmation' : 'goes on by itself';

function flowWords({ flowControl }: ShownStack): string {
  const said = [
    ...(flowControl.isManual ? ['runs only when somebody starts it'] : []),
    ...(flowControl.skipRefresh ? ['plans without a refresh'] : []),
    ...(flowControl.previewBeforeUpdate ? ['shows a plan first'] : []),
    ...(flowControl.disableOnLifecycleEvents ? ['not run by lifecycle events'] : []),
  ];
  return said.length === 0 ? 'as usual' : said.join(', ');
}

type Listed = ShownVariable & { readonly id: string };

function Variables({
  stack,
  edges,
}: {
  readonly stack: ShownStack;
  readonly edges: readonly Edge[];
}) {
  const items = variablesOf(stack.variables).map((variable) => ({
    ...variable,
    id: variable.name,
  }));
  if (items.length === 0) return <Nothing>It has none.</Nothing>;
  const titles = new Map(edges.map(({ stackId, title }) => [stackId, title]));
  const columns: readonly Column<Listed>[] = [
    { title: 'Name', cell: ({ name }) => name },
    { title: 'Value', cell: (variable) => <Value variable={variable} titles={titles} /> },
  ];
  return <Rows label="Variables" items={items} columns={columns} />;
}

type ValueProps = {
  readonly variable: ShownVariable;
  readonly titles: ReadonlyMap<string, string | undefined>;
};

function Value({ variable: { from, sensitive, value }, titles }: ValueProps) {
  if (from?.kind === 'secret') return <>the secret {from.secret}</>;
  if (from?.kind === 'output') {
    return (
      <>
        output <span className="k-mono">{from.output}</span> of{' '}
        <StackLink stackId={from.stackId} title={titles.get(from.stackId)} />
      </>
    );
  }
  return sensitive ? <HiddenValue /> : <JsonValue value={value} />;
}

type EdgesProps = {
  readonly label: string;
  readonly edges: readonly Edge[];
  readonly nothing: string;
};

function Edges({ label, edges, nothing }: EdgesProps) {
  if (edges.length === 0) return <Nothing>{nothing}</Nothing>;
  const items = edges.map((edge) => ({ ...edge, id: edge.stackId }));
  return <Rows label={label} items={items} columns={EDGE_COLUMNS} />;
}

const EDGE_COLUMNS: readonly Column<Edge & { readonly id: string }>[] = [
  { title: 'Stack', cell: (edge) => <StackLink {...edge} /> },
  {
    title: 'For its',
    cell: ({ outputs }) =>
      outputs.length === 0 ? 'end alone' : <span className="k-mono">{outputs.join(', ')}</span>,
  },
];

function StackLink({ stackId, title }: Pick<Edge, 'stackId' | 'title'>) {
  return (
    <Link to="/stacks/$stackId" params={{ stackId }}>
      {title ?? stackId}
    </Link>
  );
}

function Nothing({ children }: { readonly children: string }) {
  return (
    <Text size="sm" c="dimmed">
      {children}
    </Text>
  );
}
