import { missingLine } from './missing-line';

const lines = [{ offset: 0 }, { offset: 1 }];
const read = { shown: lines, all: lines, complete: true, live: false };

describe(missingLine.name, () => {
  it.each([
    [{ ...read, line: undefined }, undefined],
    [{ ...read, line: 2 }, undefined],
    [{ ...read, line: 9_999 }, 'There is no line 9,999: the log ends before it.'],
    [{ ...read, line: 9_999, live: true }, 'Line 9,999 has not been printed yet.'],
    [{ ...read, line: 9_999, complete: false }, undefined],
    [{ ...read, line: 2, shown: [] }, 'Line 2 is not among those that are shown here.'],
  ])('%#', (sought, words) => {
    expect(missingLine(sought)).toBe(words);
  });
});
