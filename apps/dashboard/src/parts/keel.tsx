/** The mark: a hull seen from the front, with its frames. */
export function Keel({ size = 20 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden focusable="false">
      <rect width="24" height="24" rx="6" fill="#0f6e84" />
      <g fill="none" stroke="#fff" strokeLinecap="round" strokeLinejoin="round">
        <path d="M4.5 8.5h15c-.6 5-3.4 8-7.5 8s-6.9-3-7.5-8Z" strokeWidth="1.8" />
        <path d="M12 8.5v8M8 8.7c.2 3 .9 5 2 6.8M16 8.7c-.2 3-.9 5-2 6.8" strokeWidth="1.4" />
      </g>
    </svg>
  );
}
