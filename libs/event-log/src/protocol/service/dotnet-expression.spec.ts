import { dotnetExpression } from './dotnet-expression';
import { ExpressionRefused } from './expression-refused';

describe(dotnetExpression, () => {
  it.each([
    ['^order-', ['order-1'], ['reorder-1', 'Order-1']],
    ['^[^$].*', ['order'], ['$settings', '']],
    ['^[^\\$].*', ['order'], ['$settings']],
    ['a|b-\\d+$', ['xa', 'b-7'], ['b-x']],
    ['^\\p{Lu}\\p{Ll}+$', ['Ärger'], ['ärger']],
    ['^\\P{L}$', ['1'], ['l']],
    ['^\\w+-\\d$', ['Ölförderung_a-٣'], ['a b-3']],
    ['^\\W\\S\\s\\D$', ['-x\u00a0y'], ['ä---']],
    ['\\bül\\b', ['ein ül da'], ['bül', 'ülb']],
    ['a\\Bb', ['ab'], ['a b']],
    ['^[A-Z-[AEIOU]]+$', ['XYZ'], ['XAZ']],
    ['^[^a-z-[_]]+$', ['A1'], ['A_1', 'a']],
    ['^[]a]+$', [']a'], ['b']],
    ['^[\\w.-]+$', ['a.b-ä'], ['a b']],
    ['^[a\\-z]+$', ['a-z'], ['b']],
    ['^[&&--]+$', ['&'], ['x']],
    ['^[\\b\\x41\\u0042\\t]+$', ['\bAB\t'], ['C']],
    ['(?i)^ORDER-[a-c]$', ['order-B'], ['order-d']],
    ['^(?i)order', ['ORDER'], ['re-order']],
    ['(?i:^order)-1', ['Order-1'], ['order-2']],
    ['(?s)a.c', ['a\nc'], []],
    ['a.c', ['a\u2028c', 'a\rc'], ['a\nc']],
    ['(?s:a.c).d', ['a\ncxd'], ['a\nc\nd']],
    ['(?m)^b$', ['a\nb\nc'], ['a\nbc']],
    ['^b$', ['b', 'b\n'], ['a\nb', 'b\n\n']],
    ['\\Ab\\z', ['b'], ['b\n', 'ab']],
    ['\\Ab\\Z', ['b\n'], ['b\nc']],
    ['(?x) a b # c', ['ab'], ['a b']],
    ['a\\ b(?#c)c', ['a bc'], ['a b(?#c)c']],
    ['(?<n>a|b)\\k<n>', ['aa', 'bb'], ['ab']],
    ["(?'n'a|b)\\k'n'", ['aa'], ['ab']],
    ['(a|b)\\1', ['bb'], ['ab']],
    ['(?n)(a)(?<n>b)\\k<n>', ['abb'], ['aba']],
    ['^(?>a+)b', ['aab'], ['aac']],
    ['^(?>a+)ab', [], ['aaab']],
    ['(?<=a)b(?!c)', ['ab'], ['abc', 'b']],
    ['a{2}b{1,}c{0,1}?$', ['aabbc'], ['abbc']],
    ['^a{b}{,3}]}$', ['a{b}{,3}]}'], ['ab']],
    ['^\\.\\*\\/\\-\\"\\#$', ['.*/-"#'], ['x']],
    ['^\\e\\a\\cA$', ['\x1b\x07\x01'], ['ea']],
    ['^😀+$', ['😀😀'], ['x']],
  ])('%s means here what it means there', (source, matching, others) => {
    const { expression } = dotnetExpression(source);
    expect(matching.filter((text) => !expression.test(text))).toEqual([]);
    expect(others.filter((text) => expression.test(text))).toEqual([]);
  });

  it.each([
    ...['(', ')', '[', '[]', '*a', 'a**', '\\', 'a(?#', '[z-a]', '[a-\\d]', '(?z)a', '(?)(?'],
    ...['\\y', '\\_', '\\Ga', '\\p{IsGreek}', '\\pL', '\\p{Script=Greek}', '\\k<none>', '\\012'],
    ...['(?(a)b|c)', '(?<-n>a)', '(?<n-m>a)', 'a(?i)b', 'a(?i:b)', '(a)(?<n>b)\\1', '(a)(?>b)\\1'],
  ])('%s is refused', (source) => {
    expect(() => dotnetExpression(source)).toThrow(ExpressionRefused);
  });
});
