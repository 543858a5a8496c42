import { plainText, styledText } from './ansi';

const ESC = '\u001b';

describe('what a tool writes', () => {
  it('is shown without what only a terminal understands', () => {
    const link = `see ${ESC}]8;;http://x${ESC}\\the page${ESC}]8;;${ESC}\\ or ${ESC}]0;title\u0007not`;
    expect(plainText(link)).toBe('see the page or not');
    expect(styledText(link).map(({ text }) => text)).toEqual(['see the page or not']);
  });

  it('keeps its colours', () => {
    const [plain, red] = styledText(`a ${ESC}[31mb${ESC}[0m`);
    expect([plain?.color, red?.color, red?.text]).toEqual([undefined, 'red', 'b']);
  });
});
