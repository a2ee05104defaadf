/** Filters the table of result codes as one types; the words are kept in the address, so that a filter can be sent. */
export function filterCodes(): void {
  const input = document.querySelector<HTMLInputElement>('#filter');
  const output = document.querySelector<HTMLOutputElement>('.filter output');
  if (input === null || output === null) return;
  const rows = [...document.querySelectorAll<HTMLTableRowElement>('.codes tbody tr')];
  const apply = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of rows) row.hidden = !words.every((word) => matches(row, word));
    const shown = rows.filter((row) => !row.hidden).length;
    output.value =
      shown === 0
        ? (output.dataset['none'] as string)
        : (output.dataset['shown'] as string).replace('{shown}', String(shown)).replace('{all}', String(rows.length));
    const query = words.length === 0 ? '' : `?q=${encodeURIComponent(input.value)}`;
    history.replaceState(null, '', location.pathname + query + location.hash);
  };
  const showTarget = () => {
    const row = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (row?.hidden !== true) return;
    input.value = '';
    apply();
    row.scrollIntoView();
  };
  (input.closest('.filter') as HTMLElement).hidden = false;
  input.value = new URLSearchParams(location.search).get('q') ?? '';
  input.addEventListener('input', apply);
  addEventListener('hashchange', showTarget);
  apply();
  showTarget();
}

/** A single letter is a status; anything else is sought in the row. */
function matches(row: HTMLTableRowElement, word: string): boolean {
  const status = row.querySelector('.status')?.textContent?.toLowerCase();
  return /^[sfu]$/.test(word) ? status === word : (row.textContent ?? '').toLowerCase().includes(word);
}
