/// The gallery's one style sheet.
enum GalleryStyle {
    /// Its first line, by which a folder is known to hold a gallery.
    static let marker = "/* Made by 'kiso book gallery'. */"

    static let text = """
        \(marker)
        :root {
          color-scheme: light dark;
          --paper: #fff; --ink: #222; --faint: #5c6166; --line: #d8dce0; --box: #f5f6f8;
          --link: #005a9c; --good: #00694c; --bad: #b03a00;
          --comment: #5c6672; --string: #8a3b00; --number: #7a2e7a; --keyword: #005a9c;
          --type: #00694c;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --paper: #16181b; --ink: #dfe3e6; --faint: #a0a7ad; --line: #3a3f45; --box: #1f2327;
            --link: #7cc0ff; --good: #5fd3a8; --bad: #ff9a66;
            --comment: #98a2ac; --string: #f0b27a; --number: #dba6e0; --keyword: #7cc0ff;
            --type: #5fd3a8;
          }
        }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; }
        body {
          margin: 0 auto; padding: 1rem 1rem 4rem; max-width: 54rem; background: var(--paper);
          color: var(--ink); font: 1.05rem/1.6 Georgia, "DejaVu Serif", serif;
          overflow-wrap: break-word;
        }
        h1, h2, h3, nav, table, figcaption, .source, .note {
          font-family: system-ui, "Segoe UI", "DejaVu Sans", sans-serif;
        }
        h1 { font-size: 1.8rem; line-height: 1.2; margin: 1.5rem 0 1rem; }
        h2 {
          font-size: 1.3rem; line-height: 1.3; margin: 3rem 0 .5rem; padding-top: 1rem;
          border-top: 1px solid var(--line);
        }
        h3 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
        a { color: var(--link); }
        nav { font-size: .95rem; }
        nav.pages { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; }
        nav.contents ul { padding-left: 1.2rem; }
        code, pre, td.value {
          font-family: ui-monospace, "SF Mono", Menlo, "DejaVu Sans Mono", monospace;
        }
        code { font-size: .88em; }
        .id { color: var(--faint); font-weight: normal; font-size: .85em; }
        .source, .note { color: var(--faint); font-size: .85rem; margin: 1rem 0 .3rem; }
        pre {
          margin: 0; padding: .8rem 1rem; overflow-x: auto; background: var(--box);
          border: 1px solid var(--line); border-radius: 6px; font-size: .82rem; line-height: 1.5;
          tab-size: 4;
        }
        pre code { font-size: inherit; }
        .c { color: var(--comment); font-style: italic; }
        .s { color: var(--string); }
        .n { color: var(--number); }
        .k { color: var(--keyword); font-weight: 600; }
        .t { color: var(--type); }
        figure { margin: 1.5rem 0; }
        figure img {
          display: block; max-width: 100%; height: auto; margin: 0 auto; padding: .4rem;
          background: #fff; border: 1px solid var(--line); border-radius: 6px;
        }
        figure a { display: block; }
        figcaption { color: var(--faint); font-size: .85rem; text-align: center; margin-top: .3rem; }
        details { margin: 1rem 0; }
        summary {
          cursor: pointer; color: var(--faint); font-size: .85rem;
          font-family: system-ui, "Segoe UI", "DejaVu Sans", sans-serif;
        }
        .banner {
          border: 1px solid var(--bad); border-radius: 6px; padding: .5rem .8rem; color: var(--bad);
          font-family: system-ui, "Segoe UI", "DejaVu Sans", sans-serif; font-size: .9rem;
        }
        table.programs { table-layout: fixed; }
        table.programs th:nth-child(1) { width: 27%; }
        table.programs th:nth-child(2) { width: 19%; }
        table.programs th:nth-child(3), table.programs th:nth-child(4) { width: 18%; }
        table.programs th:nth-child(6) { width: 9%; }
        table { width: 100%; border-collapse: collapse; font-size: .88rem; margin: 1rem 0; }
        th, td {
          text-align: left; vertical-align: top; padding: .35rem .6rem .35rem 0;
          border-bottom: 1px solid var(--line);
        }
        th { font-weight: 600; }
        td.value { white-space: pre-wrap; overflow-wrap: anywhere; font-size: .82rem; }
        td.seconds, th.seconds { text-align: right; padding-right: 0; white-space: nowrap; }
        .within { color: var(--good); white-space: nowrap; }
        .outside { color: var(--bad); font-weight: 600; white-space: nowrap; }
        @media (max-width: 40rem) {
          body { font-size: 1rem; }
          thead { position: absolute; left: -100vw; }
          table, tbody, tr, td { display: block; }
          tr { border-bottom: 1px solid var(--line); padding: .5rem 0; }
          td, td.seconds { border: 0; padding: .1rem 0; text-align: left; }
          td.name { font-weight: 600; }
          td[data-label]::before {
            content: attr(data-label) ": "; color: var(--faint); font-family: system-ui, sans-serif;
          }
          td:empty { display: none; }
          figure.wide { overflow-x: auto; }
          figure.wide img { max-width: none; width: 56rem; }
        }
        @media print {
          :root {
            --paper: #fff; --ink: #000; --faint: #444; --line: #bbb; --box: #fff; --link: #000;
            --good: #000; --bad: #000; --comment: #555; --string: #000; --number: #000;
            --keyword: #000; --type: #000;
          }
          body { max-width: none; padding: 0; font-size: 10.5pt; }
          nav.pages, details { display: none; }
          pre { white-space: pre-wrap; font-size: 8pt; overflow: visible; }
          figure, tr { break-inside: avoid; }
          h2, h3 { break-after: avoid; }
          figure img { max-height: 9cm; border: 0; }
        }

        """
}
