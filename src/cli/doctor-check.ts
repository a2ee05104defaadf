/** One thing that was looked at. */
export interface Check {
  name: string;
  verdict: 'fine' | 'doubtful' | 'wrong' | 'skipped';
  finding: string;
  /** What to do about it. */
  mend?: string;
}

export interface Examination {
  /** Whether to cancel a payment that there is not, to learn what the provider makes of keys, Client-Id and clock. */
  probe: boolean;
  /** Whether to ask the server for its time. */
  online: boolean;
  signal: AbortSignal;
}
