/** Text of another program must not move the cursor of a terminal, nor turn its letters around. */
export function printable(text: string): string {
  return text.replace(/\p{C}/gu, '?');
}
