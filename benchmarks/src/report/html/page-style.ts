/** Owns the look of the report: one column that becomes two where there is room, and follows the reader's light or dark. */
export const pageStyle = `
:root{color-scheme:light dark;--bg:#fbfbf9;--card:#fff;--ink:#1d2126;--soft:#5d6670;--line:#e2e3df;--run:#2f6fde;--wait:#e4863c;--loss:#c23b3b;--gain:#23824a;--undecided:#8a7a2c}
@media(prefers-color-scheme:dark){:root{--bg:#14171b;--card:#1c2026;--ink:#e8eaed;--soft:#9aa4af;--line:#2e343c;--run:#6ea0ff;--wait:#f0a066;--loss:#f08080;--gain:#6cc98f;--undecided:#d3c26a}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:16px/1.55 system-ui,sans-serif}
header,main{max-width:1180px;margin:0 auto;padding:0 20px}
header{padding-top:40px}
h1{font-size:clamp(28px,5vw,42px);line-height:1.1;margin:0 0 8px;letter-spacing:-.02em}
h2{font-size:22px;margin:0 0 4px;letter-spacing:-.01em}
h3{font-size:15px;margin:0 0 8px}
h3 b{font-weight:600;color:var(--soft);margin-left:4px}
.lead{font-size:18px;margin:0 0 12px}
.meta{display:flex;flex-wrap:wrap;gap:6px 8px;margin:0}
.meta span{font-size:13px;color:var(--soft);border:1px solid var(--line);border-radius:99px;padding:1px 10px}
section{margin:44px 0}
.note{color:var(--soft);font-size:14px;margin:0 0 14px;max-width:80ch}
.warn{color:var(--loss);font-size:14px;margin:0 0 8px}
.cards,.charts{display:grid;gap:16px;grid-template-columns:repeat(auto-fit,minmax(min(100%,340px),1fr))}
.charts{grid-template-columns:repeat(auto-fit,minmax(min(100%,440px),1fr))}
.card,figure,.chart:not(figure .chart),pre{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:16px}
.card{border-top:4px solid var(--line);max-height:420px;overflow:auto}
.card.loss{border-top-color:var(--loss)}.card.gain{border-top-color:var(--gain)}.card.undecided{border-top-color:var(--undecided)}
.card ul{margin:0;padding-left:18px;font-size:14px}.card li{margin-bottom:6px}
figure{margin:0;min-width:0}
figcaption{font-size:13px;color:var(--soft);margin-bottom:10px}
.chart{position:relative;height:320px;min-width:0}
figure .chart{height:300px}
details{margin-top:14px}summary{cursor:pointer;color:var(--soft);font-size:14px}
pre{overflow:auto;font:12.5px/1.5 ui-monospace,monospace;margin:10px 0}
.timeline{margin-bottom:16px}
.strip{display:grid;grid-template-columns:minmax(86px,128px) 1fr 44px;gap:10px;align-items:center;font-size:12.5px;font-variant-numeric:tabular-nums}
.strip span{white-space:nowrap;overflow:hidden;text-overflow:ellipsis;color:var(--soft)}.strip span:last-child{text-align:right}
.strip svg{width:100%;height:26px;display:block}
.table{overflow-x:auto;margin-top:12px}
table{border-collapse:collapse;font-size:12.5px;font-variant-numeric:tabular-nums}
th,td{padding:3px 0 3px 18px;text-align:right;white-space:nowrap;border-bottom:1px solid var(--line)}
th{color:var(--soft);font-weight:500}th:first-child,td:first-child{text-align:left;padding-left:0}
svg .base{fill:var(--line);opacity:.5}svg .run{fill:var(--run)}svg .wait{fill:var(--wait)}
.key{padding:0 6px;border-radius:4px;color:#fff;white-space:nowrap}.key.run{background:var(--run)}.key.wait{background:var(--wait)}
@media(prefers-color-scheme:dark){.key{color:#14171b}}
@media print{.card{max-height:none}section{break-inside:avoid}}
`;
