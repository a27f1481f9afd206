/** The page's look: light and dark by the reader's setting, one column on a phone, plain on paper. */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --card: #f6f8fa; --line: #d5dbe2; --text: #1b2129; --soft: #56606b;
  --candidate: #0b62c4; --candidate-fill: #0b62c433; --baseline: #6b7480;
  --good: #136f33; --caution: #8a5200; --bad: #b4202a;
  --good-fill: #e3f4e8; --caution-fill: #fdf1dc; --bad-fill: #fde8e8; --allowed: #0b62c414;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12161b; --card: #1a2027; --line: #353e48; --text: #e3e8ee; --soft: #a2adb9;
    --candidate: #6cb0ff; --candidate-fill: #6cb0ff3d; --baseline: #98a3af;
    --good: #67cf87; --caution: #f0b45c; --bad: #ff8d8d;
    --good-fill: #14301d; --caution-fill: #35270f; --bad-fill: #3c1a1c; --allowed: #6cb0ff17;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body {
  margin: 0 auto; padding: 1.25rem clamp(0.9rem, 3vw, 2.5rem) 4rem; max-width: 76rem;
  background: var(--page); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
h1 { font-size: clamp(1.35rem, 3.2vw, 1.8rem); line-height: 1.25; margin: 0 0 .35rem; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin: 2.6rem 0 .8rem; }
h3 { font-size: 1rem; margin: 0 0 .6rem; font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
a { color: inherit; text-decoration-color: var(--soft); text-underline-offset: 2px; }
a:hover { text-decoration-color: currentColor; }
:focus-visible { outline: 2px solid var(--candidate); outline-offset: 2px; }
code, pre { font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
pre { background: var(--page); border: 1px solid var(--line); border-radius: 6px; padding: .6rem .8rem; overflow-x: auto; margin: .4rem 0 .8rem; }
small, .note { color: var(--soft); font-size: 13px; }
header { border-left: 6px solid var(--tone); background: var(--fill); border-radius: 6px; padding: 1rem 1.25rem; }
header.good { --tone: var(--good); --fill: var(--good-fill); }
header.caution { --tone: var(--caution); --fill: var(--caution-fill); }
header.bad { --tone: var(--bad); --fill: var(--bad-fill); }
header.running { --tone: var(--candidate); --fill: var(--card); }
h2.run { border-top: 3px solid var(--soft); padding-top: 1.2rem; margin-top: 4rem; }
progress { width: 100%; height: .6rem; accent-color: var(--candidate); }
#stop { font: inherit; color: var(--page); background: var(--bad); border: 0; border-radius: 6px; padding: .3rem .9rem; cursor: pointer; }
#stop:disabled { background: var(--soft); cursor: default; }
#story ul { padding-left: 1.2rem; overflow-wrap: anywhere; }
header .verdict { color: var(--tone); font-weight: 700; text-transform: uppercase; letter-spacing: .06em; font-size: 13px; margin: 0 0 .2rem; }
header ul { margin: .5rem 0 0; padding-left: 1.2rem; }
header p { margin: .3rem 0 0; }
nav { display: flex; flex-wrap: wrap; gap: .3rem 1.1rem; margin: .9rem 0 0; font-size: 14px; }
.banner { border: 1px solid var(--caution); border-left-width: 4px; border-radius: 6px; padding: .6rem .9rem; margin: .8rem 0 0; }
.banner b { color: var(--caution); }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr)); gap: .5rem 1.6rem; margin: .9rem 0; }
dt { color: var(--soft); font-size: 13px; }
dd { margin: 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 6px; margin: 0 0 .8rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 14px; }
caption { text-align: left; color: var(--soft); font-size: 13px; padding: .45rem .7rem .2rem; }
th, td { text-align: left; padding: .35rem .7rem; vertical-align: top; border-top: 1px solid var(--line); }
thead th { border-top: 0; color: var(--soft); font-weight: 600; font-size: 13px; white-space: nowrap; }
th.n, td.n { text-align: right; white-space: nowrap; }
td { white-space: nowrap; }
td:nth-child(2) { min-width: 9rem; white-space: normal; overflow-wrap: anywhere; }
td.long { min-width: 15rem; white-space: normal; }
th button { font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer; text-decoration: underline dotted; text-underline-offset: 3px; }
th[aria-sort=ascending] button::after { content: " \\2191"; }
th[aria-sort=descending] button::after { content: " \\2193"; }
tr.bad .state, li.bad .word, li.bad b { color: var(--bad); }
tr.caution .state, li.caution .word { color: var(--caution); }
tr.good .state, li.good .word { color: var(--good); }
tr.plain .state { font-weight: 400; }
tr.bad { background: var(--bad-fill); }
.state { white-space: nowrap; }
.filter { margin: 0 0 .6rem; }
input { font: inherit; color: inherit; background: var(--page); border: 1px solid var(--soft); border-radius: 6px; padding: .2rem .5rem; }
.request { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 1rem; margin: 0 0 1rem; scroll-margin-top: 1rem; }
.request:target { border-color: var(--candidate); }
.request td:nth-child(2) { min-width: 0; }
.request th, .request td { padding: .3rem .45rem; font-size: 13px; }
.request figure { margin-bottom: 0; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 0 2rem; }
figure { margin: .4rem 0 1.2rem; min-width: 0; }
figcaption { display: flex; flex-wrap: wrap; gap: .1rem 1rem; align-items: baseline; font-size: 14px; margin: 0 0 .5rem; overflow-wrap: anywhere; }
.key { font-size: 13px; color: var(--soft); white-space: nowrap; }
.key::before { content: ""; display: inline-block; width: 1.3em; height: 0; border-top: 3px solid var(--ink); vertical-align: .25em; margin-right: .4em; }
.key.area::before { height: .7em; border: 0; background: var(--candidate-fill); border-bottom: 2px solid var(--ink); vertical-align: -.05em; }
.key.dots::before { width: .6em; height: .6em; border: 0; border-radius: 50%; background: var(--ink); vertical-align: 0; }
.key.thin::before { border-top-width: 1px; }
.key.dashed::before { border-top-style: dashed; border-top-width: 2px; }
.candidate { --ink: var(--candidate); } .baseline { --ink: var(--baseline); }
.bad { --ink: var(--bad); } .caution { --ink: var(--caution); } .good { --ink: var(--good); } .plain { --ink: var(--baseline); }
.plot { position: relative; height: 11rem; margin: 1.2rem .6rem 2rem 4.4rem; border-bottom: 1px solid var(--soft); }
.plot svg { position: absolute; inset: 0; width: 100%; height: 100%; overflow: visible; }
.plot span { position: absolute; font-size: 12px; line-height: 1; color: var(--soft); white-space: nowrap; }
.plot .y { right: calc(100% + .5rem); transform: translateY(-50%); }
.plot .x { top: calc(100% + .45rem); transform: translateX(-50%); }
.plot .band { top: -1.1rem; overflow: hidden; text-overflow: ellipsis; padding-left: .2rem; font-style: italic; }
.plot[tabindex] { cursor: crosshair; touch-action: pan-y; }
.plot.zoomed svg { overflow: hidden; }
.plot .cursor { position: absolute; top: 0; bottom: 0; border-left: 1px solid var(--text); pointer-events: none; }
.plot .range { position: absolute; top: 0; bottom: 0; background: var(--allowed); border: 1px solid var(--candidate); border-width: 0 1px; pointer-events: none; }
.plot .read { position: absolute; top: .2rem; z-index: 1; display: flex; flex-direction: column; gap: .15rem; max-width: 16rem; padding: .35rem .55rem; background: var(--page); color: var(--text); border: 1px solid var(--line); border-radius: 6px; font-size: 12px; line-height: 1.3; pointer-events: none; box-shadow: 0 1px 5px #0003; }
.plot .read span { position: static; color: var(--text); font-size: 12px; line-height: 1.3; overflow: hidden; text-overflow: ellipsis; }
.whole { font: inherit; font-size: 13px; color: inherit; background: var(--card); border: 1px solid var(--soft); border-radius: 6px; cursor: pointer; padding: 0 .5rem; }
svg path { fill: none; vector-effect: non-scaling-stroke; }
svg .grid { stroke: var(--line); stroke-width: 1; }
svg .zero { stroke: var(--soft); stroke-width: 1; }
svg .edge { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 3 3; }
svg .line { stroke: var(--ink); stroke-width: 2; stroke-linejoin: round; }
svg .line.thin { stroke-width: 1; } svg .line.dashed { stroke-dasharray: 5 3; }
svg .fill { fill: var(--candidate-fill); stroke: var(--ink); stroke-width: 1.5; }
svg .dot { stroke: var(--ink); stroke-width: 9; stroke-linecap: round; }
.kind-0 { --ink: var(--bad); } .kind-1 { --ink: var(--caution); } .kind-2 { --ink: var(--candidate); } .kind-3 { --ink: var(--good); } .kind-4 { --ink: var(--baseline); } .kind-5 { --ink: var(--text); }
section.trend .plot { height: 7.5rem; }
.forest ul { list-style: none; margin: 0; padding: 0; }
.forest li, .forest .axis { display: grid; grid-template-columns: minmax(9rem, 1.2fr) 2fr minmax(15rem, 1.3fr); gap: 0 1rem; align-items: center; }
.forest li { border-top: 1px solid var(--line); min-height: 2.1rem; padding: .2rem 0; }
.forest svg { width: 100%; height: 1.7rem; overflow: visible; }
.forest .name { overflow-wrap: anywhere; font-size: 14px; }
.forest .value { font-size: 14px; font-variant-numeric: tabular-nums; }
.forest .axis div { position: relative; height: 1.4rem; }
.forest .axis i { position: absolute; transform: translateX(-50%); font-size: 12px; color: var(--soft); font-style: normal; white-space: nowrap; }
.forest .bar { stroke: var(--ink); stroke-width: 3; stroke-linecap: round; }
.forest .dot { stroke-width: 10; }
.forest .allowed { fill: var(--allowed); }
details summary { cursor: pointer; color: var(--soft); font-size: 13px; }
details.data { margin: 0 0 .6rem; } details.data[open] summary { margin-bottom: .4rem; }
footer { margin-top: 3rem; color: var(--soft); font-size: 13px; border-top: 1px solid var(--line); padding-top: .8rem; }
@media (max-width: 44rem) {
  .forest li { grid-template-columns: 1fr; padding: .5rem 0; }
  .forest .axis { grid-template-columns: 1fr; } .forest .axis span { display: none; }
  .plot { margin-left: 3.9rem; }
}
@media print {
  :root { color-scheme: light; --page: #fff; --card: #fff; --line: #ccc; --text: #000; --soft: #444; --candidate: #0b62c4; --candidate-fill: #0b62c433; --baseline: #6b7480; --good: #136f33; --caution: #8a5200; --bad: #b4202a; --good-fill: #fff; --caution-fill: #fff; --bad-fill: #fff; --allowed: #0b62c414; }
  body { max-width: none; padding: 0; font-size: 11px; }
  nav, .filter, .pointing, .cursor, .read, details.data:not([open]) { display: none; }
  table, dl, dt, small, caption, thead th { font-size: 9px; } .scroll { overflow: visible; }
  th, td, .request th, .request td { font-size: 8.5px; padding: .12rem .25rem; }
  h2, h3 { break-after: avoid; }
  .request, figure, tr, li { break-inside: avoid; }
  svg, .fill, rect { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`
