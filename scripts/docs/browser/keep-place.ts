/** Makes each link to another language lead to the place that is being read here. */
export function keepPlace(): void {
  const content = document.querySelector<HTMLElement>('#content');
  for (const link of document.querySelectorAll<HTMLAnchorElement>('a.language')) {
    const target = link.getAttribute('href') as string;
    const update = () => {
      link.href = target + location.search + placeIn(link, content);
    };
    for (const event of ['pointerdown', 'focus', 'click', 'auxclick']) link.addEventListener(event, update);
    addEventListener('hashchange', update);
    update();
  }
}

/** The hash of this place in the page of another language, whose places are named differently but in the same order. */
function placeIn(link: HTMLElement, content: HTMLElement | null): string {
  const places = ({ dataset }: HTMLElement): string[] => JSON.parse(dataset['places'] ?? '[]');
  const index = content === null ? -1 : places(content).indexOf(decodeURIComponent(location.hash.slice(1)));
  const other = places(link)[index];
  return other === undefined ? location.hash : `#${encodeURI(other)}`;
}
