import { escapeHtml, inlineMarkdown } from './html.js';
import type { Texts } from './texts.js';

/** What the contract says of each kind of answer: `x-result-process` of an operation. */
export type ResultProcess = Record<string, Record<string, string>>;

/** A picture as a file of its own. */
export interface Picture {
  svg: string;
  width: number;
  height: number;
}

// A picture in `img` takes the colour scheme of the page from the element that holds it.
const style = `:root{color-scheme:light dark;font:15px/1 system-ui,-apple-system,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
text{fill:light-dark(#1c2024,#e6e8ec)}
rect{fill:light-dark(#f5f6f8,#2a2e37);stroke:light-dark(#d9dce2,#454b57)}
path{fill:none;stroke:light-dark(#5b6270,#a3abb8);stroke-width:1.5}
.paper{fill:light-dark(#ffffff,#16181d);stroke:none}
.head{fill:light-dark(#5b6270,#a3abb8);stroke:none}
.heading{font-weight:600}
.code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
.mark{fill:light-dark(#b87400,#f0b557);stroke:none}
.answer-S .mark{fill:light-dark(#13703c,#5fd18f)}
.answer-F .mark{fill:light-dark(#b3261e,#ff9088)}`;

const width = 460;
const card = { x: 56, width: 360, padding: 14, lineHeight: 21, gap: 14 };
const request = { x: 16, width: 400, height: 44 };
const trunk = 34;
const returnPath = 442;

/**
 * The result process as a picture: the request above, one card for each kind of answer below it, and a way back to the
 * request from each that is answered by the same request. It has colours for light and for dark.
 */
export function resultProcessPicture(title: string, process: ResultProcess, texts: Texts): Picture {
  const cards: string[] = [];
  const branches: number[] = [];
  const repeats: number[] = [];
  let top = request.height + 26;
  for (const [answer, { description = '', retry }] of Object.entries(process)) {
    const lines = wrap(plain(description), card.width - 2 * card.padding);
    const height = card.padding * 2 + card.lineHeight * (lines.length + 1) - 5;
    const text = (line: string, index: number) =>
      `<text x="${card.x + card.padding}" y="${top + card.padding + 12 + card.lineHeight * (index + 1)}">${escapeHtml(line)}</text>`;
    cards.push(`<g class="answer answer-${escapeHtml(answer)}">
<rect x="${card.x}" y="${top}" width="${card.width}" height="${height}" rx="8"/>
<rect class="mark" x="${card.x}" y="${top}" width="6" height="${height}" rx="3"/>
<text class="heading" x="${card.x + card.padding}" y="${top + card.padding + 12}">${escapeHtml(heading(answer, texts))}</text>
${lines.map(text).join('\n')}
</g>`);
    branches.push(top + height / 2);
    if (retry === 'same-request') repeats.push(top + height / 2);
    top += height + card.gap;
  }
  const middle = request.height / 2;
  const right = request.x + request.width;
  const way = [
    ...branches.map(
      (y) =>
        `<path d="M${trunk} ${request.height}V${y}H${card.x - 8}"/><path class="head" d="M${card.x} ${y}l-9-5v10z"/>`,
    ),
    ...repeats.map((y) => `<path d="M${card.x + card.width} ${y}H${returnPath}V${middle}H${right + 8}"/>`),
    ...(repeats.length > 0 ? [`<path class="head" d="M${right} ${middle}l9-5v10z"/>`] : []),
  ];
  const size = { width, height: top - card.gap + 2 };
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" width="${size.width}" height="${size.height}" role="img">
<title>${escapeHtml(texts.resultProcessPicture)}</title>
<style>${style}</style>
<rect class="paper" width="100%" height="100%"/>
<rect class="request" x="${request.x}" y="1" width="${request.width}" height="${request.height - 1}" rx="8"/>
<text class="heading code" x="${request.x + 18}" y="${middle + 5}">${escapeHtml(title)}</text>
${way.join('\n')}
${cards.join('\n')}
</svg>
`;
  return { svg, ...size };
}

/** The result process as text: what the picture says, and what a screen reader reads. */
export function resultProcessText(process: ResultProcess, texts: Texts): string {
  const items = Object.entries(process).map(
    ([answer, { description }]) =>
      `<li><strong>${/^[A-Z]$/.test(answer) ? `<code>${answer}</code>` : escapeHtml(heading(answer, texts))}</strong> ${inlineMarkdown(description)}</li>`,
  );
  return `<ul class="answers">${items.join('')}</ul>`;
}

function heading(answer: string, texts: Texts): string {
  return texts.answers[answer] ?? (/^[A-Z]$/.test(answer) ? `resultStatus: ${answer}` : answer);
}

/** Text without Markdown's marks. */
const plain = (text: string) => text.trim().replace(/[`*]/g, '').replace(/\s+/g, ' ');

const wide = /[\p{Script=Han}\u3000-\u303f\uff00-\uffef]/u;
/** Chinese punctuation that must not begin a line. */
const closing = /^[，。；：、！？）】」』”’]/u;

/** Breaks text into lines that fit: between words, or between Chinese characters. SVG has no line breaking of its own. */
function wrap(text: string, room: number): string[] {
  const pieces =
    text.match(/[\p{Script=Han}\u3000-\u303f\uff00-\uffef]|[^\s\p{Script=Han}\u3000-\u303f\uff00-\uffef]+|\s+/gu) ?? [];
  const lines: string[] = [''];
  for (const piece of pieces) {
    const line = lines.at(-1) as string;
    const fits = lengthOf(line + piece.trimEnd()) <= room;
    if (fits || closing.test(piece)) lines[lines.length - 1] = line + piece;
    else lines.push(piece.trimStart());
  }
  return lines.map((line) => line.trim()).filter((line) => line !== '');
}

function lengthOf(text: string): number {
  return [...text].reduce((sum, character) => sum + (wide.test(character) ? 15 : 7.8), 0);
}
