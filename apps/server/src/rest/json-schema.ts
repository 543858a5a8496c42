export const JSON_NAME = 'Json';

/** What refers to any JSON at all. A schema that says nothing would do, but tells a reader less than that something is meant. */
export const ANY_JSON = { $ref: `#/components/schemas/${JSON_NAME}` } as const;

export const jsonSchema = {
  description: 'Any JSON.',
  nullable: true,
  anyOf: [
    { type: 'string' },
    { type: 'number' },
    { type: 'boolean' },
    { type: 'array', items: ANY_JSON },
    { type: 'object', additionalProperties: ANY_JSON },
  ],
};
