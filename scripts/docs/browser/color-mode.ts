// Runs before the first paint. Redoc's page stores the reader's choice under the same key.
let mode: string | null = null;
try {
  mode = localStorage.getItem('redoc.colorMode');
} catch {
  // A page opened from a file may have no storage.
}
if (mode !== 'light' && mode !== 'dark') mode = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
document.documentElement.classList.add(mode);
