import Ajv from 'ajv';
import { BadRequestException } from '@nestjs/common';
import type { JobReport } from '@keelson/domain';

const counts = {
  type: 'object',
  required: ['add', 'change', 'delete'],
  additionalProperties: false,
  properties: {
    add: { type: 'integer', minimum: 0 },
    change: { type: 'integer', minimum: 0 },
    delete: { type: 'integer', minimum: 0 },
  },
} as const;
const delta = {
  type: 'object',
  required: ['resources', 'outputs'],
  additionalProperties: false,
  properties: { resources: counts, outputs: counts },
} as const;
const text = { type: 'string', maxLength: 65_536 } as const;
const digest = { type: 'string', pattern: '^sha256:[0-9a-f]{64}$' } as const;
const step = { enum: ['init', 'refresh', 'plan', 'apply'] } as const;
const findings = {
  type: 'array',
  maxItems: 10_000,
  items: {
    type: 'object',
    required: ['address', 'action'],
    additionalProperties: false,
    properties: { address: text, action: text },
  },
} as const;
const outputs = {
  type: 'object',
  additionalProperties: {
    type: 'object',
    required: ['value', 'sensitive'],
    additionalProperties: false,
    properties: { value: {}, sensitive: { type: 'boolean' } },
  },
} as const;

const shapes: Readonly<Record<JobReport['type'], { required: string[]; properties: object }>> = {
  step_started: { required: ['step'], properties: { step } },
  step_finished: {
    required: ['step'],
    properties: { step: { enum: ['init', 'refresh'] }, summary: text, drift: findings },
  },
  plan: {
    required: ['planDigest', 'delta', 'noChanges', 'warnings'],
    properties: {
      planDigest: digest,
      delta,
      noChanges: { type: 'boolean' },
      warnings: { type: 'array', maxItems: 1_000, items: text },
    },
  },
  workspace_archived: {
    required: ['digest', 'sizeBytes'],
    properties: { digest, sizeBytes: { type: 'integer', minimum: 0 } },
  },
  workspace_restored: { required: ['digest'], properties: { digest } },
  applied: { required: ['applied', 'outputs'], properties: { applied: counts, outputs } },
  step_failed: {
    required: ['step', 'message', 'indeterminate'],
    properties: { step, message: text, indeterminate: { type: 'boolean' } },
  },
  cancelled: { required: [], properties: {} },
};

const JOB_REPORT_TYPES = Object.keys(shapes);

/** What a report is checked against and what OpenAPI says of it, a schema for each type. */
export const JOB_REPORT_SCHEMAS = Object.entries(shapes).map(
  ([type, { required, properties }]) => ({
    type: 'object',
    required: ['type', ...required],
    additionalProperties: false,
    properties: { type: { enum: [type] }, ...properties },
  }),
);

const ajv = new Ajv({ allErrors: true, strict: true, strictRequired: false });
const validators = new Map(
  JOB_REPORT_SCHEMAS.map((schema, index) => [JOB_REPORT_TYPES[index], ajv.compile(schema)]),
);

/** @throws BadRequestException with the path of each fault. */
export function toJobReports(reports: readonly unknown[]): JobReport[] {
  const faults = reports.flatMap((report, index) => faultsOf(report, `reports[${index}]`));
  if (faults.length > 0) throw new BadRequestException({ faults });
  return reports as JobReport[];
}

function faultsOf(report: unknown, path: string): { path: string; message: string }[] {
  const type = (report as { type?: unknown } | null)?.type;
  const validate = typeof type === 'string' ? validators.get(type) : undefined;
  if (!validate) {
    return [{ path: `${path}.type`, message: `must be one of ${JOB_REPORT_TYPES.join(', ')}` }];
  }
  if (validate(report)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => ({
    path: path + instancePath.replaceAll('/', '.'),
    message: message ?? 'is not valid',
  }));
}
