import type { Json } from '../json';
import type { Delta } from '../run/delta';
import type { Step } from '../run/run.events';
import type { DriftFinding } from '../stack/stack.events';

/** An output in clear, on its way from the worker to the server, which seals it when it is sensitive. */
export type ReportedOutput = { readonly value: Json; readonly sensitive: boolean };

/** What a worker tells about its job; several travel in one request and are decided in order. */
export type JobReport =
  | { readonly type: 'step_started'; readonly step: Step }
  | {
      readonly type: 'step_finished';
      readonly step: 'init' | 'refresh';
      readonly summary?: string;
      readonly drift?: readonly DriftFinding[];
    }
  | {
      readonly type: 'plan';
      readonly planDigest: string;
      readonly delta: Delta;
      readonly noChanges: boolean;
      readonly warnings: readonly string[];
    }
  | { readonly type: 'workspace_archived'; readonly digest: string; readonly sizeBytes: number }
  | { readonly type: 'workspace_restored'; readonly digest: string }
  | {
      readonly type: 'applied';
      readonly applied: Delta['resources'];
      readonly outputs: Readonly<Record<string, ReportedOutput>>;
    }
  | {
      readonly type: 'step_failed';
      readonly step: Step;
      readonly message: string;
      /** The tool may have changed infrastructure and its outcome is unknown. */
      readonly indeterminate: boolean;
    }
  | { readonly type: 'cancelled' };
