import Testing
import TidemarkTables
import TidemarkWarehouse

/// Names chosen to break a format, numbers of every kind, NULL beside an empty text.
private let hostile = ReportTable(
  key: "hostile", title: "Hostile",
  columns: [
    ReportColumn("name", "Name"),
    ReportColumn("n", "N", .integer),
    ReportColumn("share", "Share", .share),
    ReportColumn("x", "X", .real(1)),
    ReportColumn("labels", "Labels", .json),
    ReportColumn("detail", "Detail", detail: true),
  ],
  rows: [
    ["a|b", 1, 0.999, 1.25, #"{"k":"v"}"#, nil],
    ["<script>&", 22, 1.0, .real(.nan), "{}", ""],
    ["\u{1b}[31mred\n", nil, nil, .real(.infinity), nil, "=cmd()"],
    ["東京 \u{202e}שלום", -3, 0.0, 1e300, #"{"a":1}"#, "say \"hi\", twice"],
  ])

@Suite struct FormatTests {
  private func text(_ format: OutputFormat, _ style: TextStyle = TextStyle()) throws -> String {
    try format.text(Report(sections: [hostile]), style)
  }

  @Test("a table aligns wide characters, escapes what could steer a terminal and leaves NULL empty")
  func table() throws {
    var narrow = hostile.rows
    narrow[3][3] = 12.34
    let table = ReportTable(key: "t", title: "T", columns: hostile.columns, rows: narrow)
    let text = try OutputFormat.table.text(Report(sections: [table]))
    #expect(
      text == """
        Name              N  Share     X  Labels
        ---------------  --  -----  ----  ------
        a|b               1   99 %   1.2  k=v
        <script>&        22  100 %
        \\x1b[31mred\\n
        東京 \\u202eשלום  -3    0 %  12.3  a=1

        """)
  }

  @Test("Markdown escapes pipes and markup and breaks lines inside a cell")
  func markdown() throws {
    #expect(
      try text(.markdown).split(separator: "\n").dropLast() == [
        "| Name | N | Share | X | Labels |",
        "| --- | ---: | ---: | ---: | --- |",
        "| a\\|b | 1 | 99 % | 1.2 | k=v |",
        "| &lt;script&gt;&amp; | 22 | 100 % |  |  |",
        "| \\\\x1b\\[31mred<br> |  |  |  |  |",
      ])
  }

  @Test("CSV has every column, full digits, NULL as nothing and an empty text as two quotes")
  func csv() throws {
    #expect(
      try text(.csv) == """
        name,n,share,x,labels,detail
        a|b,1,0.999,1.25,"{""k"":""v""}",
        <script>&,22,1.0,,{},""
        "\u{1b}[31mred
        ",,,,,=cmd()
        東京 \u{202e}שלום,-3,0.0,1e+300,"{""a"":1}","say ""hi"", twice"

        """)
  }

  @Test("--null is told from a text of the same letters, and --no-header drops the names")
  func csvNull() throws {
    let table = ReportTable(
      key: "t", title: "T", columns: [ReportColumn("a", "A"), ReportColumn("b", "B")], rows: [[nil, "NULL"]])
    let style = TextStyle(hasHeader: false, null: "NULL")
    #expect(try OutputFormat.csv.text(Report(sections: [table]), style) == "NULL,\"NULL\"\n")
  }

  @Test("TSV escapes tabs, line ends and backslashes")
  func tsv() throws {
    let table = ReportTable(
      key: "t", title: "T", columns: [ReportColumn("a", "A"), ReportColumn("b", "B")],
      rows: [["x\ty\n\\", nil]])
    #expect(try OutputFormat.tsv.text(Report(sections: [table])) == "a\tb\nx\\ty\\n\\\\\t\n")
  }

  @Test("JSON is a bare array of typed objects; NaN and infinity are null, JSON columns stay JSON")
  func json() throws {
    #expect(
      try text(.json) == #"""
        [
          {"name": "a|b", "n": 1, "share": 0.999, "x": 1.25, "labels": {"k":"v"}, "detail": null},
          {"name": "<script>&", "n": 22, "share": 1.0, "x": null, "labels": {}, "detail": ""},
          {"name": "\u001b[31mred\n", "n": null, "share": null, "x": null, "labels": null, "detail": "=cmd()"},
          {"name": "東京 \#u{202e}שלום", "n": -3, "share": 0.0, "x": 1e+300, "labels": {"a":1}, "detail": "say \"hi\", twice"}
        ]

        """#)
    #expect(try text(.ndjson).split(separator: "\n").count == 4)
  }

  @Test("several sections are one object by key, a record is an object, an empty table an empty array")
  func jsonSections() throws {
    let report = Report(sections: [
      ReportTable(
        key: "file", title: "File", layout: .record, columns: [ReportColumn("path", "Path")], rows: [["/x"]]),
      ReportTable(key: "rows", title: "Rows", columns: [ReportColumn("a", "A")], rows: []),
    ])
    #expect(try OutputFormat.json.text(report) == "{\n\"file\": {\"path\": \"/x\"},\n\"rows\": []\n}\n")
    #expect(try OutputFormat.table.text(report) == "File\nPath  /x\n")
  }

  @Test("JSON refuses two columns of one name")
  func duplicateColumns() {
    let table = ReportTable(
      key: "t", title: "T", columns: [ReportColumn("a", "A"), ReportColumn("a", "A")], rows: [])
    #expect(throws: ReportError.self) { try OutputFormat.json.text(Report(sections: [table])) }
  }

  @Test("HTML escapes markup and shows control characters as text")
  func html() throws {
    let page = try text(.html)
    #expect(page.contains("<td>&lt;script&gt;&amp;</td><td class=\"n\">22</td>"))
    #expect(page.contains("<td>\\x1b[31mred\\n</td>"))
    #expect(!page.contains("<script>") && !page.contains("\u{1b}"))
  }

  @Test("line has a line for every column of every row")
  func line() throws {
    #expect(
      try text(.line).split(separator: "\n").prefix(6) == [
        "  name = a|b", "     n = 1", " share = 0.999", "     x = 1.25", #"labels = {"k":"v"}"#, "detail = ",
      ])
  }

  @Test("colour surrounds words in columns that judge, never names, and widths ignore it")
  func color() throws {
    let table = ReportTable(
      key: "t", title: "T", columns: [ReportColumn("a", "A", .verdict), ReportColumn("b", "B")],
      rows: [["FAIL", "failed"], ["PASS", nil]])
    #expect(
      try OutputFormat.table.text(Report(sections: [table]), TextStyle(hasColor: true)) == """
        \u{1b}[1mA\u{1b}[0m     \u{1b}[1mB\u{1b}[0m
        ----  ------
        \u{1b}[31mFAIL\u{1b}[0m  failed
        \u{1b}[32mPASS\u{1b}[0m

        """)
  }

  private static let wide = ReportTable(
    key: "t", title: "T",
    columns: [
      ReportColumn("name", "Name"), ReportColumn("mean", "Mean MB", .real(1)), ReportColumn("why", "Why"),
    ],
    rows: [["db", 12.5, "memory grew in all ten scenarios"], ["a-long-name", 3, nil]])

  private func wide(_ width: Int) throws -> String {
    try OutputFormat.table.text(Report(sections: [Self.wide]), TextStyle(terminalWidth: width))
  }

  @Test("a table too wide for the terminal wraps the widest texts between words, and keeps every word")
  func narrow() throws {
    #expect(
      try wide(40) == """
        Name         Mean MB  Why
        -----------  -------  ------------------
        db              12.5  memory grew in all
                              ten scenarios
        a-long-name      3.0

        """)
    #expect(
      try wide(28)
        == """
        Name         Mean  Why
                       MB
        -----------  ----  ---------
        db           12.5  memory
                           grew in
                           all ten
                           scenarios
        a-long-name   3.0

        """)
    #expect(try wide(54) == OutputFormat.table.text(Report(sections: [Self.wide])))
  }

  @Test("a table that no wrapping fits is printed row by row, and nothing of it is lost")
  func expanded() throws {
    #expect(
      try wide(20) == """
        Name     db
        Mean MB  12.5
        Why      memory grew
                 in all ten
                 scenarios

        Name     a-long-name
        Mean MB  3.0

        """)
  }

  /// The wide table, whose report can spare some columns.
  private func fitted(_ width: Int, droppable: [String]) throws -> (text: String, dropped: [String]) {
    let table = ReportTable(
      key: "t", title: "T", columns: Self.wide.columns, rows: Self.wide.rows, droppable: droppable)
    let style = TextStyle(terminalWidth: width)
    let (report, dropped) = Report(sections: [table]).fitted(to: style)
    return (try OutputFormat.table.text(report, style), dropped)
  }

  @Test("a table too wide to wrap drops the columns that its report can spare, and names them")
  func dropping() throws {
    let (text, dropped) = try fitted(24, droppable: ["mean"])
    #expect(
      text == """
        Name         Why
        -----------  -----------
        db           memory grew
                     in all ten
                     scenarios
        a-long-name

        """)
    #expect(
      dropped == [
        "the terminal is too narrow for these columns: Mean MB; --wide prints every column, and so does -f json"
      ])
  }

  @Test("a table that fits keeps every column, and a narrow column comes back when a wide one has gone")
  func keeping() throws {
    #expect(try fitted(54, droppable: ["mean", "why"]).dropped == [])
    let (text, dropped) = try fitted(20, droppable: ["mean", "why"])
    #expect(
      text == """
        Name         Mean MB
        -----------  -------
        db              12.5
        a-long-name      3.0

        """)
    #expect(dropped.first?.contains("these columns: Why;") == true)
  }

  @Test("an interval stays on one line")
  func interval() throws {
    let table = ReportTable(
      key: "t", title: "T", columns: [ReportColumn("growth", "Growth")], rows: [["-0.54 [-1.89, 0.81]"]])
    #expect(
      try OutputFormat.table.text(Report(sections: [table]), TextStyle(terminalWidth: 15)) == """
        Growth
        ---------------
        -0.54
        [-1.89, 0.81]

        """)
  }

  @Test("sentences go on below their own beginning where the terminal ends, and are whole without one")
  func prose() throws {
    var explanation = Explanation()
    explanation.add(["The likeliest shape is a line."], on: "db")
    let report = Report(sections: [explanation.section])
    #expect(
      try OutputFormat.table.text(report, TextStyle(terminalWidth: 20)) == """
        db
          The likeliest
          shape is a line.

        """)
    #expect(try OutputFormat.table.text(report) == "db\n  The likeliest shape is a line.\n")
  }

  @Test(
    "a file name's suffix chooses the format",
    arguments: [
      ("a.md", OutputFormat.markdown), ("a.b.CSV", .csv), ("x.jsonl", .ndjson), ("x.htm", .html),
      ("x.txt", .table), ("x.xlsx", .xlsx), ("metrics.om", .openmetrics),
    ])
  func suffix(name: String, format: OutputFormat) {
    #expect(OutputFormat(fileName: name) == format)
    #expect(OutputFormat(fileName: "plain") == nil)
  }
}

/// A combining mark makes one character with what is before it, and every reader of these formats still sees both.
@Suite struct CombiningMarkTests {
  private func text(_ format: OutputFormat, _ cell: String, _ kind: ReportColumn.Kind = .text) throws
    -> String
  {
    let table = ReportTable(
      key: "t", title: "T", columns: [ReportColumn("a", "A", kind)], rows: [[.text(cell)]])
    return try format.text(Report(sections: [table]))
  }

  @Test("a quote, a pipe or a line break with a combining mark behind it is escaped as one without")
  func escaping() throws {
    #expect(try text(.csv, "\"\u{301},b").utf8.elementsEqual("a\n\"\"\"\u{301},b\"\n".utf8))
    let rows = try text(.markdown, "|\u{301}<\u{301}").split(separator: "\n").map { Array($0.utf8) }
    #expect(rows.last == Array("| \\|\u{301}&lt;\u{301} |".utf8))
    #expect(try text(.html, "<\u{301}\"").contains("<td>&lt;\u{301}&quot;</td>"))
    #expect(try text(.ndjson, "[1,\r\n2]", .json) == "{\"a\": [1,  2]}\n")
  }
}
