/** A drawing as a file that stands alone: SVG with the theme's colours inlined, or PNG. */
import { s } from '../dom';

/** Properties that children inherit, and that stylesheets or variables may have set. */
const INHERITED = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-opacity',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linecap',
  'stroke-linejoin',
  'font-family',
  'font-size',
  'font-weight',
  'font-style',
  'text-anchor',
  'paint-order',
] as const;
const TITLE_HEIGHT = 34;
const PAD = 16;

/** `rgba()` and `color(srgb …)` as `rgb()` and an opacity, which every SVG reader knows. */
export function splitAlpha(color: string): { color: string; alpha: number } {
  const srgb = /^color\(srgb ([\d.e-]+) ([\d.e-]+) ([\d.e-]+)(?: \/ ([\d.e-]+))?\)$/.exec(color);
  if (srgb !== null) {
    const [r, g, b] = srgb.slice(1, 4).map((c) => Math.round(255 * Math.min(1, Math.max(0, Number(c)))));
    return { color: `rgb(${r}, ${g}, ${b})`, alpha: srgb[4] === undefined ? 1 : Number(srgb[4]) };
  }
  const rgba = /^rgba\((\d+), (\d+), (\d+), ([\d.]+)\)$/.exec(color);
  if (rgba !== null) return { color: `rgb(${rgba[1]}, ${rgba[2]}, ${rgba[3]})`, alpha: Number(rgba[4]) };
  return { color, alpha: 1 };
}

type Style = Map<string, string>;

function styleOf(element: Element): Style {
  const computed = getComputedStyle(element);
  const style: Style = new Map(INHERITED.map((name) => [name, computed.getPropertyValue(name)]));
  for (const paint of ['fill', 'stroke'] as const) {
    const { color, alpha } = splitAlpha(style.get(paint) ?? '');
    style.set(paint, color);
    if (alpha !== 1) style.set(`${paint}-opacity`, String(alpha * Number(style.get(`${paint}-opacity`))));
  }
  style.set('fill', (style.get('fill') ?? '').replaceAll('"', ''));
  return style;
}

/** Writes onto `copy` what `original` looks like, as attributes, and so for its children; without the points. */
function inline(original: Element, copy: Element, parent: Style | null): void {
  if (original.classList.contains('points')) {
    copy.remove();
    return;
  }
  const style = styleOf(original);
  for (const [name, value] of style) {
    if (parent !== null && parent.get(name) === value) copy.removeAttribute(name);
    else copy.setAttribute(name, value);
  }
  const opacity = getComputedStyle(original).opacity;
  if (opacity !== '1') copy.setAttribute('opacity', opacity);
  for (const name of [
    'class',
    'style',
    'tabindex',
    'role',
    'aria-hidden',
    'aria-label',
    'aria-roledescription',
  ]) {
    copy.removeAttribute(name);
  }
  const children = [...copy.children];
  [...original.children].forEach((child, i) => inline(child, children[i], style));
}

export interface ImageOptions {
  title: string;
  subtitle: string;
}

/** The drawing as it looks now, with its title above, on the theme's background. */
export function standaloneSvg(svg: SVGSVGElement, { title, subtitle }: ImageOptions): SVGSVGElement {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  inline(svg, copy, null);
  const { width, height } = svg.viewBox.baseVal;
  const page = getComputedStyle(document.body);
  const background = splitAlpha(page.backgroundColor);
  const whole = [width + 2 * PAD, height + TITLE_HEIGHT + 2 * PAD];
  copy.setAttribute('x', String(PAD));
  copy.setAttribute('y', String(PAD + TITLE_HEIGHT));
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  return s(
    'svg',
    {
      width: whole[0],
      height: whole[1],
      viewBox: `0 0 ${whole[0]} ${whole[1]}`,
      'font-family': page.fontFamily,
    },
    s('title', {}, title),
    s('desc', {}, subtitle),
    s('rect', { width: '100%', height: '100%', fill: background.alpha === 0 ? '#ffffff' : background.color }),
    s(
      'text',
      { x: PAD, y: PAD + 14, 'font-size': 15, 'font-weight': 600, fill: splitAlpha(page.color).color },
      title,
    ),
    copy,
  );
}

export function svgText(svg: SVGSVGElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(svg)}\n`;
}

/** PNG at twice the drawing's size, as base64. Rejects where the browser cannot draw the image. */
export async function pngBase64(svg: SVGSVGElement): Promise<string> {
  const url = URL.createObjectURL(new Blob([svgText(svg)], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = 2 * Number(svg.getAttribute('width'));
    canvas.height = 2 * Number(svg.getAttribute('height'));
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('This browser draws no images.');
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL('image/png').replace(/^data:image\/png;base64,/, '');
  } finally {
    URL.revokeObjectURL(url);
  }
}
