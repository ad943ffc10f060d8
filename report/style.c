/* SPDX-License-Identifier: MIT */
/* style.c - how the page and the pictures look: CSS, on light and on dark.
 *
 * The pictures name their colours themselves, for programs that show SVG and know
 * no variables. A narrow page shrinks them, so their text becomes larger there. */
#include "picture.h"

#include <stddef.h>

const char *const style_pictures[] = {
    ".picture{font:12px system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,"
    "sans-serif;font-variant-numeric:tabular-nums;color:#566173}\n"
    ".picture text,.picture tspan,.picture path,.picture circle{fill:currentColor}\n"
    ".picture path,.picture line{vector-effect:non-scaling-stroke}\n"
    ".paper{fill:#fff}\n"
    ".heading{font-size:16px}.key{font-size:13px}\n"
    ".heading,.strong{font-weight:600}\n"
    ".heading,.strong,.mark{color:#1b2330}\n"
    ".halo{paint-order:stroke;stroke:#fff;stroke-width:4px;stroke-linejoin:round}\n"
    ".grid{stroke:#e1e5ea}\n"
    ".axis{stroke:#8a94a3}\n"
    ".live,.a0{color:#1763a6}.a1{color:#c2620b}.a2{color:#12877f}.a3{color:#7b4fb0}"
    ".a4{color:#c03a77}.rest{color:#8a94a3}.times{color:#6594c2}.blocks{color:#566173}\n"
    ".picture path.blocks{fill:none;stroke:currentColor;stroke-width:1.5}\n"
    ".limit,.stem{stroke:#1b2330;stroke-dasharray:6 4}\n"
    ".slice{opacity:0;outline:none}\n"
    ".slice:hover,.slice:focus{opacity:1}\n"
    ".slice rect{fill:#7b8797;fill-opacity:.25;stroke:#7b8797}\n"
    ".slice text{pointer-events:none}\n",
    "@media (max-width:800px){.wide{font-size:15px}}\n"
    "@media (max-width:540px){.wide{font-size:25px}.heading{font-size:28px}.key{font-size:19px}"
    ".wide .mark{r:8px}.picture path.blocks{stroke-width:1}}\n",
    "@media (prefers-color-scheme:dark){.picture{color:#a3afbf}.paper{fill:#14181f}"
    ".heading,.strong,.mark{color:#e8edf3}.halo{stroke:#14181f}"
    ".grid{stroke:#2a323d}.axis{stroke:#6b7788}.live,.a0{color:#5aa9ea}.a1{color:#e08a3c}"
    ".a2{color:#45b5ab}.a3{color:#b08ae0}.a4{color:#e57aa9}.rest{color:#6b7788}"
    ".times{color:#38719f}.blocks{color:#a3afbf}.limit,.stem{stroke:#e8edf3}}\n",
    NULL,
};

const char *const style_page[] = {
    ":root{color-scheme:light dark;--paper:#fff;--ink:#1b2330;--soft:#566173;--line:#dde2e8;"
    "--tint:#f4f6f9;--accent:#1763a6;--warm:#b5420d;--warm-tint:#fdf3ec}\n"
    "@media (prefers-color-scheme:dark){:root{--paper:#14181f;--ink:#e8edf3;--soft:#a3afbf;"
    "--line:#2f3844;--tint:#1c222b;--accent:#5aa9ea;--warm:#ff9559;--warm-tint:#2a211b}}\n"
    "*{box-sizing:border-box}\n"
    "html{-webkit-text-size-adjust:100%;text-size-adjust:100%}\n"
    "body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"
    "'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;overflow-wrap:anywhere}\n"
    "main{max-width:60rem;margin:0 auto;padding:2rem 1rem 4rem}\n"
    "h1{margin:0;font-size:clamp(1.75rem,5vw,2.5rem);line-height:1.15;letter-spacing:-.015em}\n"
    "h2{margin:3rem 0 .75rem;padding-top:1rem;border-top:1px solid var(--line);font-size:1.3rem;"
    "line-height:1.25}\n"
    "h3{margin:2rem 0 .5rem;font-size:1.1rem;line-height:1.3}\n"
    "h4{margin:1.5rem 0 .5rem;font-size:1rem;line-height:1.3}\n"
    "p{margin:.5rem 0;max-width:44rem}\n"
    "a{color:var(--accent)}\n"
    /* Folded on a phone; elsewhere open without a summary, in browsers that can. */
    "@supports selector(::details-content){@media (min-width:541px){nav summary{display:none}"
    "nav details::details-content{content-visibility:visible}}}\n"
    "nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;margin:1.25rem 0;padding:0;"
    "list-style:none}\n"
    ".soft,figcaption,caption,footer{color:var(--soft)}\n"
    "code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,'Liberation Mono',monospace;"
    "font-size:.875em}\n"
    "code{unicode-bidi:isolate}\n",
    "dt,.unit{font-size:.8125rem;color:var(--soft)}\n"
    "dd{margin:0;font-variant-numeric:tabular-nums}\n"
    ".unit{font-weight:400}\n"
    "dl{margin:.75rem 0}\n"
    "dl div{display:grid;grid-template-columns:minmax(6rem,2fr) 5fr;gap:0 1rem;"
    "align-items:baseline;padding:.2rem 0}\n"
    "header p{max-width:none}\n"
    ".alert{max-width:none;margin:1rem 0;padding:.6rem 1rem;"
    "border-left:4px solid var(--warm);border-radius:0 .25rem .25rem 0;"
    "background:var(--warm-tint)}\n"
    "pre{margin:.75rem 0;padding:.9rem 1rem;overflow-x:auto;background:var(--tint);"
    "border-radius:.5rem;line-height:1.45;overflow-wrap:normal}\n"
    "figure{margin:1rem 0}\n"
    ".picture{display:block;width:100%;height:auto}\n"
    "figcaption,caption,footer{font-size:.875rem}\n"
    ".buckets{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(45%,13.5rem),1fr));"
    "gap:1.25rem 1.5rem;margin:1rem 0 1.5rem}\n"
    ".buckets figure{margin:0}\n"
    ".bucket{height:5rem}\n",
    /* A shadow stands at the lower edge until the last row is there. */
    ".scroll{overflow:auto;width:fit-content;max-width:100%;max-height:32rem;margin:1rem 0;"
    "background:linear-gradient(var(--paper),var(--paper)) bottom/100% 1rem no-repeat local,"
    "linear-gradient(transparent,var(--line)) bottom/100% .5rem no-repeat scroll}\n"
    "table{border-collapse:collapse;font-size:.9375rem;font-variant-numeric:tabular-nums}\n"
    "caption{text-align:left;padding-bottom:.4rem}\n"
    "th,td{padding:.3rem .75rem;text-align:right;border-bottom:1px solid var(--line);"
    "white-space:nowrap;overflow-wrap:normal;vertical-align:baseline}\n"
    "th:first-child,td:first-child{padding-left:.25rem}\n"
    ".chosen{font-weight:600}\n"
    "thead th{position:sticky;top:0;background:var(--paper);font-weight:600;font-size:.8125rem;"
    "color:var(--soft);vertical-align:bottom;white-space:normal}\n"
    ".words,.long{text-align:left}\n"
    ".long{min-width:11rem;white-space:normal;overflow-wrap:anywhere}\n"
    ".bar{width:8rem;min-width:4rem}\n"
    ".bar span{display:block;height:.7rem;background:currentColor;border-radius:2px}\n"
    ".coloured span{min-width:.7rem}\n"
    "@media (max-width:540px){th,td{padding:.3rem .5rem}.words{white-space:normal}"
    ".long{min-width:8.5rem}.bar{display:none}"
    ".bar.coloured{display:table-cell;width:2rem;min-width:2rem}}\n"
    "details{margin:.75rem 0}\n"
    "summary{cursor:pointer}\n"
    "footer{margin-top:3rem;padding-top:1rem;border-top:1px solid var(--line)}\n"
    "@media print{nav{display:none}.scroll{max-height:none;overflow:visible}"
    "pre{white-space:pre-wrap}figure,tr,pre,dl{break-inside:avoid}main{max-width:none;padding:0}}\n",
    NULL,
};
