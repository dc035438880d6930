/** The logo: the easel that the name Pictor refers to. */
export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="var(--accent)" />
      <g fill="none" stroke="var(--on-accent)" strokeWidth="2">
        <rect x="8.5" y="6.5" width="15" height="12" rx="1.5" />
        <path d="M6.5 21.5h19M12 22l-3 5M20 22l3 5" strokeLinecap="round" />
      </g>
    </svg>
  );
}
