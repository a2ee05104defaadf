import { escapeHtml } from './html.js';

/** One of several panels of which one is shown at a time. */
export interface Panel {
  id: string;
  label: string;
  html: string;
  /** Attributes of the panel, its `id` among them, where it is a place that search leads to. */
  attributes?: string;
}

/**
 * Panels with tabs. Those that are not chosen are `until-found`: the browser's own search, a link to one and print show them,
 * and without scripts all are shown, one below the other.
 */
export function tabs(label: string, panels: Panel[]): string {
  const buttons = panels.map(
    ({ id, label: name }, index) =>
      `<button type="button" role="tab" id="tab.${id}" aria-controls="${id}" aria-selected="${index === 0}" tabindex="${index === 0 ? 0 : -1}">${escapeHtml(name)}</button>`,
  );
  const bodies = panels.map(
    ({ id, label: name, html, attributes = `id="${id}"` }, index) =>
      `<div role="tabpanel" ${attributes} aria-labelledby="tab.${id}"${index === 0 ? '' : ' hidden="until-found"'}><h3>${escapeHtml(name)}</h3>${html}</div>`,
  );
  return `<div class="tabs"><div role="tablist" aria-label="${escapeHtml(label)}">${buttons.join('')}</div>
${bodies.join('\n')}</div>`;
}
