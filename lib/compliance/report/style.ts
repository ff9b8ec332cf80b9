/** Light and dark, from the reader's own setting; the same palette as the rehearsal's report. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1b2430; --soft: #5a6675; --line: #d6dce4; --page: #fff; --panel: #f5f7fa;
  --bad: #b3372f; --warn: #8a6100; --good: #1d7a46; --cold: #2257a8; --bad-wash: #fbeceb; --good-wash: #eaf6ef;
  --warn-wash: #fbf4e2; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6ebf2; --soft: #a3afbf; --line: #36404d; --page: #12171e;
  --panel: #1b222b; --bad: #f08a80; --warn: #e0b45a; --good: #6cca93; --cold: #82b1f5; --bad-wash: #33201f;
  --good-wash: #18291f; --warn-wash: #2d2716; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 1180px; margin: 0 auto; padding: 32px 20px 64px; }
h1 { font-size: 1.7rem; margin: 0 0 8px; } h2 { font-size: 1.2rem; margin: 40px 0 8px; } h3 { font-size: 1rem; margin: 0; }
.eyebrow { margin: 0; color: var(--soft); font-size: .85rem; letter-spacing: .06em; text-transform: uppercase; }
.verdict { font-size: 1.1rem; font-weight: 600; margin: 0; } .verdict.met { color: var(--good); }
.verdict.missed { color: var(--bad); } .verdict.waived { color: var(--warn); } .note { color: var(--soft); font-size: .9rem; max-width: 80ch; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; padding: 6px 10px; border-bottom: 1px solid var(--line); vertical-align: top; }
thead th { color: var(--soft); font-weight: 600; } .figure { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.matrix th[scope=row] span { display: block; color: var(--soft); font-weight: 400; font-size: .8rem; }
.matrix td { min-width: 8.5rem; border-left: 1px solid var(--line); } .matrix td span { display: block; white-space: nowrap; }
.matrix td small { color: var(--soft); } .matrix td em { font-style: normal; font-weight: 600; font-size: .8rem; }
.matrix td.met { background: var(--good-wash); } .matrix td.met em { color: var(--good); }
.matrix td.missed { background: var(--bad-wash); } .matrix td.missed em { color: var(--bad); }
.matrix td.waived { background: var(--warn-wash); } .matrix td.waived em { color: var(--warn); }
.matrix td.unknown { background: var(--panel); } .matrix td.unknown em { color: var(--soft); }
.matrix td.nothing em { color: var(--soft); font-weight: 400; }
.miss, .finding { border-left: 4px solid var(--bad); background: var(--panel); padding: 10px 14px; margin: 10px 0; }
.finding.warning, .miss.waived { border-color: var(--warn); } .miss p, .finding p { margin: 4px 0; max-width: 95ch; }
details { border: 1px solid var(--line); border-radius: 6px; padding: 8px 12px; margin: 8px 0; }
summary { cursor: pointer; font-weight: 600; } summary span { color: var(--soft); font-weight: 400; margin-left: 8px; }
.path small { display: block; color: var(--soft); font-size: .78rem; max-width: 60ch; }
.path td.bar { width: 220px; min-width: 160px; } svg { width: 100%; height: 12px; display: block; }
svg .p99 { opacity: .3; } svg.people rect { fill: var(--warn); } svg.machine rect { fill: var(--cold); }
i.people { color: var(--warn); font-style: normal; font-weight: 600; }
i.machine { color: var(--cold); font-style: normal; font-weight: 600; }
code { font-size: .9em; } li.expired, li.unmatched, li.too-broad, .problem { color: var(--bad); } ul { padding-left: 20px; }
@media print { details { break-inside: avoid; } }
`;
