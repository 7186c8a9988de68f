/** A report as one HTML file that needs nothing beside it: the panel's charts, tables and words. */
import type { Report } from '../core/report';

export interface HtmlReportAssets {
  /** Text of dist/webview/standalone.js. */
  script: string;
  /** Text of dist/webview/styles.css. */
  style: string;
  /** Heading and title of the page. */
  title?: string;
}

/** The page loads nothing, from nowhere: all of it is in the file. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data: blob:";

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** JSON that no HTML parser can mistake for markup, and that is still the same JSON. */
function embedJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}

/** A script or style that holds the end of its own element only in strings, where `\/` is the same. */
function embedCode(code: string, element: 'script' | 'style'): string {
  return code
    .replace(new RegExp(`</(?=${element})`, 'gi'), '<\\/')
    .replaceAll('<!--', element === 'script' ? '\\x3c!--' : '');
}

/**
 * The page as text. Pure; the caller reads the assets and writes the file. Numbers that do not exist
 * (NaN) become null in the embedded JSON and are shown as "–".
 */
export function htmlReport(report: Report, assets: HtmlReportAssets): string {
  return htmlPage(report, { ...assets, title: assets.title ?? 'PROTEUS compliance report' });
}

/** A page of ours around any data; its script reads that from the element `report`. */
export function htmlPage(
  data: unknown,
  { script, style, title }: HtmlReportAssets & { title: string },
): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeText(title)}</title>
<style>${embedCode(style, 'style')}</style>
</head>
<body class="standalone">
<div id="app"><noscript>This report draws its charts with JavaScript.</noscript></div>
<script type="application/json" id="report">${embedJson(data)}</script>
<script>${embedCode(script, 'script')}</script>
</body>
</html>
`;
}
