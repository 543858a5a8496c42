import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export type DeclaredVariable = { readonly name: string; readonly ephemeral: boolean };

/**
 * Which variables the root module declares. The tool has no command that tells it before planning, and it warns of every given
 * variable that is not declared; so the declarations are recognised by their first line, which HCL makes begin a line of its
 * own. A miss costs no more than that warning: a value that the module needs and does not get is refused by the tool.
 */
export async function declaredVariables(workdir: string): Promise<DeclaredVariable[]> {
  const found: DeclaredVariable[] = [];
  for (const file of await readdir(workdir)) {
    if (file.endsWith('.tf') || file.endsWith('.tofu')) {
      found.push(...inNativeSyntax(await readFile(join(workdir, file), 'utf8')));
    } else if (file.endsWith('.tf.json') || file.endsWith('.tofu.json')) {
      found.push(...inJson(await readFile(join(workdir, file), 'utf8')));
    }
  }
  return found;
}

function inNativeSyntax(text: string): DeclaredVariable[] {
  return [...text.matchAll(/^[ \t]*variable[ \t]+"?([\w-]+)"?[ \t]*\{/gm)].map((match) => {
    const body = text.slice(match.index + match[0].length);
    const end = body.search(
      /^[ \t]*(?:variable|resource|data|output|locals|module|provider|terraform|check|moved|removed|import)\b/m,
    );
    const block = end === -1 ? body : body.slice(0, end);
    return { name: match[1] as string, ephemeral: /^\s*ephemeral\s*=\s*true\b/m.test(block) };
  });
}

function inJson(text: string): DeclaredVariable[] {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    // The tool itself tells what is wrong with the file.
    return [];
  }
  const variables = (root as { variable?: unknown } | null)?.variable ?? {};
  return (Array.isArray(variables) ? variables : [variables])
    .flatMap((each: unknown) => Object.entries(each as Record<string, { ephemeral?: unknown }>))
    .map(([name, body]) => ({ name, ephemeral: body?.ephemeral === true }));
}
