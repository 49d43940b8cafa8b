/** Inline: the page loads nothing. Light or dark as the reader's system is. */
export const PAGE_STYLE = `
:root{color-scheme:light dark;--ground:#f6f5f1;--paper:#fff;--ink:#1d1c1a;--soft:#66625b;--line:#e2dfd8;--accent:#6a3fd1;--tint:#efeafc}
@media (prefers-color-scheme:dark){
:root{--ground:#141317;--paper:#1e1c23;--ink:#edebf2;--soft:#a29dad;--line:#322f3a;--accent:#b79cff;--tint:#2a2438}
}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);
font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif}
main,header,footer{max-width:64rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:3.5rem}
h1{font-size:clamp(2rem,5vw,2.9rem);line-height:1.1;letter-spacing:-.025em;margin:0 0 .75rem}
h2{font-size:1.35rem;letter-spacing:-.01em;margin:2.75rem 0 .75rem}
p{margin:.4rem 0;max-width:44rem}
.soft{color:var(--soft)}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.75rem;margin:2rem 0 1.25rem;padding:0}
.figures li{list-style:none;background:var(--paper);border:1px solid var(--line);border-radius:14px;padding:1rem 1.15rem}
.figures b{display:block;font-size:1.7rem;line-height:1.2;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
nav{display:flex;flex-wrap:wrap;gap:.4rem;margin:1.25rem 0 0}
nav a{color:var(--accent);background:var(--tint);text-decoration:none;border-radius:99px;padding:.25rem .8rem;font-size:.9rem}
a{color:var(--accent)}
a:focus-visible,summary:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
details,.card{background:var(--paper);border:1px solid var(--line);border-radius:14px;margin:.55rem 0;overflow:hidden}
summary{cursor:pointer;display:flex;gap:.75rem;align-items:baseline;padding:.8rem 1.1rem;font-weight:600;list-style:none}
summary::-webkit-details-marker{display:none}
summary::after{content:"+";margin-left:auto;color:var(--soft);font-weight:400}
details[open]>summary::after{content:"\\2212"}
summary .soft{font-weight:400;font-size:.9rem;white-space:nowrap}
.empty{padding:.55rem 1.1rem;color:var(--soft);font-size:.92rem;margin:.2rem 0}
.body{border-top:1px solid var(--line);padding:.9rem 1.1rem 1.1rem}
.wide{overflow-x:auto}
table{border-collapse:collapse;font-size:.9rem;min-width:100%}
th{text-align:left;font-weight:600;color:var(--soft);white-space:nowrap}
th,td{padding:.45rem 1.1rem .45rem 0;border-bottom:1px solid var(--line);vertical-align:top;white-space:nowrap}
td.long{white-space:normal;min-width:16rem;max-width:30rem;overflow-wrap:anywhere}
time,.number{font-variant-numeric:tabular-nums;white-space:nowrap}
dl{display:grid;grid-template-columns:minmax(8rem,14rem) 1fr;gap:.4rem 1.25rem;margin:0}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
.pictures{display:grid;grid-template-columns:repeat(auto-fill,minmax(8.5rem,1fr));gap:.6rem;padding:0;margin:0}
.pictures li{list-style:none}
.pictures img{display:block;width:100%;aspect-ratio:1;object-fit:cover;border-radius:10px;background:var(--line)}
.who{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,20rem),1fr));gap:.75rem;padding:0;margin:0}
.who li{list-style:none;background:var(--paper);border:1px solid var(--line);border-radius:14px;padding:1rem 1.1rem;font-size:.92rem}
.who h3{font-size:1rem;margin:0 0 .5rem}
.who dl{grid-template-columns:6.5rem 1fr;gap:.25rem .75rem}
footer{padding:2.5rem 1.25rem 4rem;color:var(--soft);font-size:.92rem}
@media print{body{background:#fff}details,.card{break-inside:avoid}}
@media (max-width:36rem){dl{grid-template-columns:1fr;gap:0 0}dd{margin-bottom:.6rem}}
`.trim();
