import { lineDiff, type DiffLine } from './line-diff';

const shown = (lines: readonly DiffLine[]): readonly string[] =>
  lines.map((line) => {
    if (line.kind === 'gap') return `… ${line.count}`;
    return `${{ same: ' ', added: '+', removed: '-' }[line.kind]}${line.text}`;
  });
const numbered = (count: number): string[] => Array.from({ length: count }, (_e, i) => `line ${i}`);

describe(lineDiff.name, () => {
  it('shows the lines that change, what is near them, and counts the rest', () => {
    const before = numbered(20);
    const after = before.with(10, 'another line');
    expect(shown(lineDiff(before.join('\n'), after.join('\n')))).toEqual([
      ...['… 7', ' line 7', ' line 8', ' line 9'],
      ...['-line 10', '+another line', ' line 11', ' line 12', ' line 13', '… 6'],
    ]);
  });

  it('keeps what is between two changes that are near each other', () => {
    const before = numbered(6);
    const after = before.with(0, 'x').with(5, 'y');
    expect(shown(lineDiff(before.join('\n'), after.join('\n')))).toEqual([
      ...['-line 0', '+x', ' line 1', ' line 2', ' line 3', ' line 4', '-line 5', '+y'],
    ]);
  });

  it('makes nothing of an end of line at the end alone, and has an answer for texts with nothing in common', () => {
    expect(shown(lineDiff('a\nb', 'a\nb\n'))).toEqual(['… 2']);
    const lines = lineDiff(numbered(3_000).join('\n'), 'other\n'.repeat(3_000));
    expect(lines).toHaveLength(6_000);
  });
});
