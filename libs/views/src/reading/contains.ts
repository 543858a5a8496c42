import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';

/** Narrows a list to what has a text, as somebody typed it, in one of these expressions; upper and lower case are the same. */
export function contains<Row extends ObjectLiteral>(
  query: SelectQueryBuilder<Row>,
  text: string | undefined,
  expressions: readonly string[],
): void {
  if (text === undefined) return;
  const found = expressions.map((each) => `strpos(lower(${each}), lower(:text)) > 0`);
  query.andWhere(`(${found.join(' or ')})`, { text });
}
