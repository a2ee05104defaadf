/** Switches tabs by click and arrow keys, and if a link or the browser's search reveals a hidden panel. */
export function prepareTabs(): void {
  for (const group of document.querySelectorAll('.tabs')) {
    const tabs = [...group.querySelectorAll<HTMLElement>('[role=tab]')];
    const choose = (chosen: HTMLElement) => {
      for (const tab of tabs) {
        const selected = tab === chosen;
        tab.setAttribute('aria-selected', String(selected));
        tab.tabIndex = selected ? 0 : -1;
        const panel = panelOf(tab);
        if (selected) panel.removeAttribute('hidden');
        else panel.setAttribute('hidden', 'until-found');
      }
    };
    for (const [index, tab] of tabs.entries()) {
      tab.addEventListener('click', () => choose(tab));
      tab.addEventListener('keydown', ({ key }) => {
        const to = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: -1 }[key];
        const next = to === undefined ? undefined : tabs.at(to % tabs.length);
        if (next === undefined) return;
        choose(next);
        next.focus();
      });
      panelOf(tab).addEventListener('beforematch', () => choose(tab));
    }
    const follow = () => {
      const target = document.getElementById(fragment());
      const tab = tabs.find((tab) => target !== null && panelOf(tab).contains(target));
      if (tab === undefined || tab.ariaSelected === 'true') return;
      choose(tab);
      target?.scrollIntoView();
    };
    addEventListener('hashchange', follow);
    follow();
  }
}

function panelOf(tab: HTMLElement): HTMLElement {
  return document.getElementById(tab.getAttribute('aria-controls') as string) as HTMLElement;
}

/** The id in the address; empty if it cannot be decoded, as in `#%`. */
export function fragment(): string {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return '';
  }
}
