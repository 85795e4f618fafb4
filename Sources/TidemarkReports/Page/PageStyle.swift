/// How pages look: one style sheet for the report, the gallery and the pages of charts.
enum PageStyle {
  /// - Parameter theme: nil follows the reader's own choice.
  static func sheet(_ theme: ChartTheme?) -> String {
    let colours =
      switch theme {
      case nil:
        ":root{\(ChartTheme.light.variables)color-scheme:light dark}\n@media (prefers-color-scheme:dark){:root{\(ChartTheme.dark.variables)}}"
      case .light: ":root{\(ChartTheme.light.variables)color-scheme:light}"
      case .dark: ":root{\(ChartTheme.dark.variables)color-scheme:dark}"
      }
    return colours + "\n@media print{:root:root{\(ChartTheme.light.variables)color-scheme:light}}\n"
      + rules + "\n" + ChartTheme.pageRules
  }

  private static let rules = #"""
    *{box-sizing:border-box}
    html{scroll-behavior:smooth;-webkit-text-size-adjust:100%}
    body{margin:0;background:var(--page);color:var(--ink);font:15px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif}
    main,header.top,footer{max-width:1240px;margin:0 auto;padding:0 28px}
    header.top{padding-top:36px}
    h1{font-size:26px;line-height:1.25;letter-spacing:-.01em;margin:0 0 6px;font-weight:650;overflow-wrap:anywhere}
    h2{font-size:20px;line-height:1.3;letter-spacing:-.005em;margin:0 0 4px;font-weight:650}
    h3{font-size:15px;margin:28px 0 8px;font-weight:650}
    a{color:var(--c0);text-decoration:none}a:hover{text-decoration:underline}
    p{margin:0 0 10px;max-width:76ch}
    .caption,.quiet{color:var(--muted)}
    .caption{margin-bottom:16px}section .chart .caption{font-size:13px;margin-bottom:12px}
    section{margin:56px 0;scroll-margin-top:16px}
    section>h2 a.anchor{color:var(--muted);opacity:0;margin-left:.4em;font-weight:400}
    section>h2:hover a.anchor,a.anchor:focus{opacity:1}
    nav.contents{display:flex;flex-wrap:wrap;gap:6px 20px;margin:22px 0 0;padding:12px 0;border-block:1px solid var(--grid)}
    code,pre{font-family:ui-monospace,"SF Mono",Menlo,"DejaVu Sans Mono",monospace;font-size:12.5px}
    pre{background:var(--soft);padding:12px 14px;border-radius:6px;overflow-x:auto;line-height:1.45;margin:8px 0}
    .legend{list-style:none;display:flex;flex-wrap:wrap;gap:4px 8px;margin:0 0 14px;padding:0;font-size:13px}
    .legend li{display:flex}
    .legend li>span,.legend button{display:inline-flex;align-items:center;gap:8px;padding:3px 10px 3px 4px;font:inherit;color:inherit;background:none;border:1px solid transparent;border-radius:99px}
    .legend button{cursor:pointer}.legend button:hover{border-color:var(--axis)}
    .legend button[aria-pressed=false]{color:var(--muted);text-decoration:line-through}
    .legend button[aria-pressed=false] svg{opacity:.25}
    button:focus-visible,input:focus-visible,summary:focus-visible,a:focus-visible{outline:2px solid var(--c0);outline-offset:2px}
    .swatch{width:22px;height:12px;flex:none;overflow:visible}
    .panels{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,var(--cell)),1fr));gap:34px 30px;align-items:start}
    .panels.one{display:block}
    figure{margin:0;min-width:0;break-inside:avoid}
    figure.big{grid-column:1/-1}
    figcaption{min-height:46px;margin-bottom:6px}
    .name-line{display:flex;gap:10px;align-items:baseline}.name-line bdi{flex:1 1 auto}
    .name-line bdi{font-weight:650;font-size:14px;line-height:1.35;overflow-wrap:anywhere;display:-webkit-box;-webkit-line-clamp:2;-webkit-box-orient:vertical;overflow:hidden}
    .sub{color:var(--muted);font-size:12.5px;line-height:1.4;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
    .badge{flex:none;font-size:12px;font-weight:600;white-space:nowrap;color:var(--muted)}
    .badge.good{color:var(--good)}.badge.warn{color:var(--warn)}.badge.bad{color:var(--bad)}
    svg.drawing{display:block;width:100%;height:auto;overflow:visible;font-family:inherit}
    svg.drawing text{cursor:default}svg.drawing text:not([data-tip]){pointer-events:none}
    svg.drawing .plot *{vector-effect:non-scaling-stroke}
    svg.drawing [data-zoom]{cursor:crosshair}
    svg.spark{width:120px;height:24px}
    svg.narrow-only{display:none}
    table.entries{width:100%;border-collapse:collapse;font-size:12.5px;margin-top:4px;font-variant-numeric:tabular-nums}
    table.entries td{padding:1px 0;text-align:right;border:0;white-space:nowrap}
    table.entries td:first-child{text-align:left}
    table.entries td:first-child span{display:inline-flex;gap:8px;align-items:center}
    tr.strong{font-weight:650}
    .scroll{overflow-x:auto;margin:10px 0;max-width:100%}
    .scroll table{width:max-content;border-collapse:collapse;font-size:13px;font-variant-numeric:tabular-nums;line-height:1.4}
    .scroll th{font-weight:600;color:var(--muted);white-space:nowrap;vertical-align:bottom}
    .scroll th,.scroll td{padding:5px 14px 5px 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--grid);max-width:44ch;overflow-wrap:anywhere}
    .scroll td{min-width:6ch}.scroll .n{text-align:right;white-space:nowrap}
    details{margin:8px 0}summary{cursor:pointer;color:var(--muted);font-size:13px;width:fit-content}
    summary:hover{color:var(--ink)}
    ul.notes{margin:12px 0 0;padding:0 0 0 18px;color:var(--muted);font-size:13px;max-width:86ch;overflow-wrap:anywhere}
    .nothing{padding:44px 20px;text-align:center;color:var(--muted);background:var(--soft);border-radius:8px;white-space:pre-line;overflow-wrap:anywhere}
    .source{font-size:12.5px;color:var(--muted);margin:8px 0 0}
    .source code{color:var(--ink);background:var(--soft);padding:2px 7px;border-radius:4px;overflow-wrap:anywhere}
    .verdict{display:flex;flex-wrap:wrap;align-items:baseline;gap:4px 16px;margin:26px 0 14px;padding:16px 20px;border-radius:8px;background:var(--soft);border-left:5px solid var(--muted)}
    .verdict b{font-size:20px}.verdict.bad{border-color:var(--bad)}.verdict.good{border-color:var(--good)}.verdict.warn{border-color:var(--warn)}
    .verdict.bad b{color:var(--bad)}.verdict.good b{color:var(--good)}.verdict.warn b{color:var(--warn)}
    ol.findings{list-style:none;margin:0;padding:0}
    ol.findings li{display:grid;grid-template-columns:118px minmax(0,1fr) auto;gap:2px 16px;padding:9px 0;border-bottom:1px solid var(--grid)}
    ol.findings .what{overflow-wrap:anywhere}ol.findings bdi{font-weight:650}
    dl.facts{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:4px 20px;margin:10px 0;font-size:13.5px}
    dl.facts dt{color:var(--muted)}dl.facts dd{margin:0;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
    .gallery{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,340px),1fr));gap:32px}
    .gallery div>a{color:inherit;display:block}.gallery a:hover{text-decoration:none}
    .gallery .frame{border:1px solid var(--grid);border-radius:8px;overflow:hidden;aspect-ratio:4/3;background:#fff}
    .gallery a:hover .frame{border-color:var(--axis)}
    .gallery img{width:100%;display:block}
    .gallery h2{font-size:16px;margin-top:10px}.gallery p{font-size:13px}
    .tools{display:flex;flex-wrap:wrap;gap:10px;align-items:center;margin:0 0 16px;font-size:13px;color:var(--muted)}
    .tools input{font:inherit;color:var(--ink);background:var(--page);border:1px solid var(--axis);border-radius:6px;padding:5px 10px;min-width:min(260px,100%)}
    button.tool{font:inherit;font-size:12px;line-height:1;color:var(--muted);background:none;border:1px solid transparent;border-radius:5px;padding:3px 5px;cursor:pointer}
    button.tool:hover{border-color:var(--axis);color:var(--ink)}
    .tip{position:fixed;z-index:9;pointer-events:none;white-space:pre;max-width:min(420px,94vw);overflow:hidden;text-overflow:ellipsis;font-size:12px;line-height:1.5;font-variant-numeric:tabular-nums;padding:7px 10px;border-radius:6px;background:var(--ink);color:var(--page);box-shadow:0 2px 10px #0004}
    .tip[hidden],.cursor[hidden],.choice[hidden]{display:none}
    .tip::first-line{font-weight:650}
    .cursor{position:fixed;z-index:8;pointer-events:none;width:11px;height:11px;margin:-5.5px 0 0 -5.5px;border-radius:50%;border:2px solid var(--ink);background:var(--page)}
    .choice{position:fixed;z-index:7;pointer-events:none;background:var(--c0);opacity:.18}
    footer{color:var(--muted);font-size:12.5px;padding-bottom:48px;margin-top:64px}
    @media (max-width:640px){
    main,header.top,footer{padding-left:16px;padding-right:16px}header.top{padding-top:22px}
    h1{font-size:21px}section{margin:40px 0}
    svg.wide-only{display:none}svg.narrow-only{display:block}
    ol.findings li{grid-template-columns:1fr auto}ol.findings .what{grid-column:1/-1}
    dl.facts{grid-template-columns:1fr}dl.facts dd{margin-bottom:6px}}
    @media print{
    body{font-size:10.5pt}main,header.top,footer{max-width:none;padding:0}
    .tip,.cursor,.choice,.tools,button.tool,nav.contents,a.anchor{display:none!important}
    section{margin:24pt 0}h2,h3{break-after:avoid}tr{break-inside:avoid}
    .scroll{overflow:visible}.scroll table{width:100%;font-size:8pt}.scroll th,.scroll td{padding-right:7px}
    .panels{grid-template-columns:repeat(2,1fr);gap:18px}
    a{color:inherit}details:not([open]){display:none}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
    """#
}
