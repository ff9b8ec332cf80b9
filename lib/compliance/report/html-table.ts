import { escapeHtml } from '../../report/escape.ts';

/** A table of plain text. Columns named in `right` hold figures. */
export function htmlTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly string[] = [],
): string {
  const classes = headings.map((heading) => (right.includes(heading) ? ' class="figure"' : ''));
  const head = headings.map(
    (heading, index) => `<th scope="col"${classes[index] ?? ''}>${escapeHtml(heading)}</th>`,
  );
  const body = rows.map(
    (cells) =>
      `<tr>${cells.map((one, index) => `<td${classes[index] ?? ''}>${escapeHtml(one)}</td>`).join('')}</tr>`,
  );
  return `<div class="scroll"><table><thead><tr>${head.join('')}</tr></thead><tbody>${body.join('\n')}</tbody></table></div>`;
}
