import type { CSSProperties } from 'react';

/** The lines of each icon on a grid of 16. Drawn here so that no icon library is shipped for a handful of them. */
const PATHS = {
  overview: 'M2.5 2.5h4.5v6h-4.5zM9 2.5h4.5v3.5h-4.5zM9 8h4.5v5.5h-4.5zM2.5 10.5h4.5v3h-4.5z',
  pipelines:
    'M2 4h3v3h-3zM11 2.5h3v3h-3zM11 10.5h3v3h-3zM5 5.5h2.5q1.5 0 1.5-1.5h2M5 5.5h2.5q1.5 0 1.5 1.5v3.5q0 1.5 2 1.5',
  runs: 'M4.5 3v10l8-5z',
  stacks: 'M8 2l6 3-6 3-6-3zM2 8l6 3 6-3M2 11l6 3 6-3',
  approvals:
    'M8 2.5a2 2 0 0 1 2 2c0 1.5-1 2-1 3.5h-2c0-1.5-1-2-1-3.5a2 2 0 0 1 2-2zM3.5 8.5h9v3h-9zM3 14h10',
  runners: 'M2.5 3h11v4h-11zM2.5 9h11v4h-11zM5 5h.01M5 11h.01M8 5h3M8 11h3',
  audit: 'M4 2h6l2.5 2.5v9.5h-8.5zM6 7h4M6 9.5h4M6 12h2.5',
  clock: 'M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12M8 4.5v3.5l2.5 1.5',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9M10.5 10.5l3 3',
  keyboard: 'M1.5 4h13v8h-13zM4 6.5h.01M6.5 6.5h.01M9 6.5h.01M11.5 6.5h.01M5 9.5h6',
  sun: 'M8 5a3 3 0 1 0 0 6a3 3 0 1 0 0-6M8 1.5v1.5M8 13v1.5M1.5 8h1.5M13 8h1.5M3.4 3.4l1 1M11.6 11.6l1 1M3.4 12.6l1-1M11.6 4.4l1-1',
  moon: 'M13 9.5a5.5 5.5 0 1 1-6.5-6.5a4.5 4.5 0 0 0 6.5 6.5z',
  leave: 'M6 3h-3v10h3M9 5l3 3-3 3M12 8h-6',
  copy: 'M5.5 5.5h7v8h-7zM10.5 5.5v-3h-7v8h2',
  check: 'M3 8.5l3.5 3.5 6.5-7.5',
  cross: 'M4 4l8 8M12 4l-8 8',
  slash: 'M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12M4 12l8-8',
  ring: 'M8 3a5 5 0 1 0 0 10a5 5 0 1 0 0-10',
  arc: 'M8 3a5 5 0 1 1-5 5',
  hand: 'M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12M6.5 5.5v5M9.5 5.5v5',
  kept: 'M8 3a5 5 0 1 0 0 10a5 5 0 1 0 0-10M6 8.2l1.5 1.5 2.5-3',
  right: 'M6 3.5l4.5 4.5-4.5 4.5',
  lock: 'M3.5 7.5h9v6h-9zM5.5 7.5v-2a2.5 2.5 0 0 1 5 0v2',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  fit: 'M2.5 6v-3.5h3.5M10 2.5h3.5v3.5M13.5 10v3.5h-3.5M6 13.5h-3.5v-3.5',
  diamond: 'M8 2.5l5.5 5.5-5.5 5.5-5.5-5.5z',
  warning: 'M8 2.5l6 11h-12zM8 6.5v3.5M8 12h.01',
} as const;

export type IconName = keyof typeof PATHS;

type IconProps = {
  readonly name: IconName;
  readonly size?: number;
  readonly className?: string | undefined;
  readonly style?: CSSProperties;
};

/** Decoration: whatever it says is said in words beside it. */
export function Icon({ name, size = 16, className, style }: IconProps) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden
      focusable="false"
      className={className}
      style={{ flex: 'none', ...style }}
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
