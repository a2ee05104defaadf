/** The exit codes of every command. A shell script can trust them. */
export const exitCodes = {
  /** `S`, or: all is well. */
  success: 0,
  /** `F`, or: a check found something wrong. */
  failure: 1,
  /** `U`: whether the payment is cancelled is not known. */
  unknown: 2,
  /** The call was wrong; nothing was done. EX_USAGE of sysexits.h. */
  usage: 64,
  /** Something that nobody foresaw. EX_SOFTWARE of sysexits.h. */
  unexpected: 70,
  /** Stopped by the user before anything was sent. What shells report for SIGINT. */
  interrupted: 130,
} as const;
