import { makeStyles } from './styles';
import { formatTable } from './table';
import { formatDuration } from './durations';
import { oneLine, textWidth, truncate, visibleLine } from './text-width';

describe('formatTable', () => {
  it('aligns columns by what is visible, numbers to the right, and marks what is absent', () => {
    const styles = makeStyles(true);
    const rows = [
      { name: 'a', count: 7, state: styles.good('ok') },
      { name: 'longer', count: 12, state: '' },
    ];
    const table = formatTable(
      rows,
      [
        { title: 'NAME', value: (row) => row.name },
        { title: 'N', value: (row) => String(row.count), align: 'right' },
        { title: 'STATE', value: (row) => row.state },
      ],
      makeStyles(false),
    );
    expect(table.split('\n')).toEqual([
      'NAME      N   STATE',
      `a         7   ${styles.good('ok')}`,
      'longer   12   -',
    ]);
  });
});

describe('text', () => {
  it('is cut by visible width, and colours are closed', () => {
    const red = makeStyles(true).bad('abcdef');
    expect(textWidth(red)).toBe(6);
    expect(truncate(red, 6)).toBe(red);
    expect(truncate(red, 4)).toBe('\u001b[31mabc\u001b[39m…');
  });

  it('from elsewhere cannot move the cursor', () => {
    expect(oneLine('a\u001b[2J\n\tb\u0007')).toBe('a b');
    expect(visibleLine('  a\u001b[2J\tb\rc')).toBe('  a\tbc');
  });

  it('tells durations in a few signs', () => {
    expect([0, 849, 12_340, 59_949, 59_951, 64_000, 7_500_000].map(formatDuration)).toEqual([
      '0.0s',
      '0.8s',
      '12.3s',
      '59.9s',
      '1m 00s',
      '1m 04s',
      '2h 05m',
    ]);
  });
});
