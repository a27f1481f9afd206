/** Text for HTML and XML, inside elements and quoted attributes; what XML 1.0 forbids becomes U+FFFD. */
export function escapeMarkup(text: string): string {
  return text
    .replaceAll(/[\0-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]|\p{Cs}/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
