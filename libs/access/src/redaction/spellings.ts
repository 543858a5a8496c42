const BASE64_LENGTH_MIN = 8;

/**
 * The ways in which tools print a value: as it is, by line, in base64 (also within a longer text), hexadecimal, URL-encoded,
 * and escaped as JSON, Go and HCL do it, once and twice. What is shorter than `lengthMin` is left out.
 */
export function spellingsOf(value: string, lengthMin: number): string[] {
  const lines = value.split(/\r?\n/).map((line) => line.trim());
  const texts = [value, value.trim(), ...(lines.length > 1 ? lines : [])];
  const spellings = texts
    .filter((text) => text.length >= lengthMin)
    .flatMap((text) => [text, ...escaped(text), ...urlEncoded(text), ...binary(text)]);
  return [...new Set(spellings)].filter((spelling) => spelling.length >= lengthMin);
}

function escaped(text: string): string[] {
  const json = asJson(text);
  const go = json.replace(/[<>&\u2028\u2029]/g, (char) => {
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  const hcl = json.replaceAll('${', '$${').replaceAll('%{', '%%{');
  return [json, go, hcl, asJson(json), asJson(go), asJson(hcl)];
}

function asJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function urlEncoded(text: string): string[] {
  // A text cut within a character cannot be encoded; the way through bytes mends it.
  const whole = Buffer.from(text).toString();
  const component = encodeURIComponent(whole);
  const strict = component.replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16)}`);
  const variants = [
    component,
    strict.replace(/%../g, (code) => code.toUpperCase()),
    encodeURI(whole),
  ];
  return variants.flatMap((each) => [
    each,
    each.replaceAll('%20', '+'),
    each.replace(/%../g, (code) => code.toLowerCase()),
  ]);
}

/**
 * Base64 at each of the three places where a value can start within a group of three bytes; characters that depend on its
 * neighbours are left out, so `user:password` in a header is found by the password alone.
 */
function binary(text: string): string[] {
  const bytes = Buffer.from(text);
  const hex = bytes.toString('hex');
  const inner = [0, 1, 2].map((shift) => {
    const all = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const from = Math.ceil((shift * 8) / 6);
    const to = Math.floor(((shift + bytes.length) * 8) / 6);
    return all.slice(from, to);
  });
  const base64 = inner
    .filter((each) => each.length >= BASE64_LENGTH_MIN)
    .concat(bytes.toString('base64').replace(/=+$/, ''));
  const url = base64.map((each) => each.replaceAll('+', '-').replaceAll('/', '_'));
  return [...base64, ...url, hex, hex.toUpperCase()];
}
