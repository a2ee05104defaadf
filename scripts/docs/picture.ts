import { decisionsOf } from '../emit/decisions.js';
import { escapeHtml } from './html.js';
import type { Language } from './language.js';

/** The process of a cancellation as a picture: send, check, judge, repeat. The numbers are those of the contract's decisions. */
export function processPicture({ contract, texts }: Language): string {
  const { arrival, judgement, parameters } = decisionsOf(contract);
  const limit = (name: string) => Number(parameters[name]?.value);
  const fill = (text: string) =>
    text
      .replace('{checks}', String(arrival.length))
      .replace('{rules}', String(judgement.length))
      .replace('{attempts}', String(limit('maxAttempts')))
      .replace('{seconds}', String(limit('deadline') / 1000));
  const { send, check, judge, repeat, none, fails, summary } = texts.process;
  const text = (x: number, y: number, said: string, kind = '') =>
    `<text x="${x}" y="${y}"${kind && ` class="${kind}"`}>${escapeHtml(fill(said))}</text>`;
  const box = (y: number, said: string) =>
    `<rect x="50" y="${y}" width="230" height="36" rx="8"/>${text(165, y + 23, said)}`;
  const outcome = (x: number, status: string) =>
    `<rect x="${x - 16}" y="212" width="32" height="28" rx="6" class="status-${status}"/>${text(x, 231, status, `status-${status}`)}`;
  const arrow = (path: string) => `<path d="${path}" marker-end="url(#tip)"/>`;
  return `<svg class="process" viewBox="0 0 360 290" role="img" aria-labelledby="process-title process-text"><title id="process-title">${texts.judgement}</title><desc id="process-text">${escapeHtml(fill(summary))}</desc>
<marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z"/></marker>
${box(2, send)}${box(74, check)}${box(146, judge)}
${['M165 38V72', 'M165 110V144', 'M90 182V210', 'M165 182V210', 'M240 182V196H308V210', 'M280 20H324V210', 'M280 92H324', 'M316 240V268H20V20H48'].map(arrow).join('')}
${outcome(90, 'S')}${outcome(165, 'F')}${outcome(316, 'U')}${text(302, 14, none, 'note')}${text(302, 86, fails, 'note')}${text(165, 286, repeat, 'note')}</svg>`;
}
