import { diffLines } from 'diff';

/** Lines that stay, beside those that do not, so that one sees where one is. */
const CONTEXT = 3;
/** Texts that have less in common are shown one after the other. */
const EDITS_MAX = 2_000;

export type DiffLine =
  | { readonly kind: 'same' | 'added' | 'removed'; readonly text: string }
  | { readonly kind: 'gap'; readonly count: number };

/** How one text becomes another one, line by line; what is far from any change is counted. */
export function lineDiff(before: string, after: string): readonly DiffLine[] {
  const [old, fresh] = [ended(before), ended(after)];
  const parts = diffLines(old, fresh, { maxEditLength: EDITS_MAX }) ?? [
    { value: old, removed: true, added: false },
    { value: fresh, removed: false, added: true },
  ];
  return parts.flatMap(({ value, added, removed }, index) => {
    const lines = value.replace(/\n$/, '').split('\n');
    if (added || removed) {
      const kind = added ? ('added' as const) : ('removed' as const);
      return lines.map((text) => ({ kind, text }));
    }
    return shortened(lines, index === 0, index === parts.length - 1);
  });
}

const ended = (text: string): string => (text.endsWith('\n') ? text : `${text}\n`);

/** Before the first change only what leads to it is shown, after the last one only what follows it. */
function shortened(lines: readonly string[], isFirst: boolean, isLast: boolean): DiffLine[] {
  const same = (some: readonly string[]): DiffLine[] =>
    some.map((text) => ({ kind: 'same', text }));
  const [head, tail] = [isFirst ? 0 : CONTEXT, isLast ? 0 : CONTEXT];
  const count = lines.length - head - tail;
  // A gap of one line would take the line's place.
  if (count <= 1) return same(lines);
  return [
    ...same(lines.slice(0, head)),
    { kind: 'gap', count },
    ...same(lines.slice(lines.length - tail)),
  ];
}
