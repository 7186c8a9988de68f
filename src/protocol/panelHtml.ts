/** The HTML shell of the compliance panel; its script fills it in. */

export interface PanelHtmlParts {
  /** Fresh for every page; the only script that may run carries it. */
  nonce: string;
  /** `webview.cspSource`. */
  cspSource: string;
  /** `asWebviewUri` of dist/webview/compliance.js. */
  scriptUri: string;
  /** `asWebviewUri` of dist/webview/styles.css. */
  styleUri: string;
  /** Title of the document: what a screen reader announces. */
  title: string;
}

/** `&`, `<`, `>` and quotes as entities, for text and for quoted attributes. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/**
 * SHA-256 of the empty text. The controls' library asks the browser what it can do by means of an
 * empty style element; that one is allowed, and no inline style with anything in it.
 */
const EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";

/** Nothing may load but the panel's own style and nonce'd script; images may be blobs, for PNG export. */
export function panelCsp(nonce: string, cspSource: string): string {
  return [
    "default-src 'none'",
    `style-src ${cspSource} ${EMPTY_STYLE}`,
    `script-src 'nonce-${nonce}'`,
    `img-src ${cspSource} data: blob:`,
  ].join('; ');
}

/** The panel's page. */
export function panelHtml({ nonce, cspSource, scriptUri, styleUri, title }: PanelHtmlParts): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="UTF-8">
  <meta http-equiv="Content-Security-Policy" content="${escapeHtml(panelCsp(nonce, cspSource))}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <link rel="stylesheet" href="${escapeHtml(styleUri)}">
  <title>${escapeHtml(title)}</title>
</head>
<body>
  <div id="app"></div>
  <script nonce="${escapeHtml(nonce)}" src="${escapeHtml(scriptUri)}"></script>
</body>
</html>
`;
}
