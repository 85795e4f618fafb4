import TidemarkTables
import TidemarkWarehouse

/// How wide a text stands in DejaVu Sans, the widest of the usual faces, near enough to leave room for it.
///
/// Advances after the face's own table, in thousandths of the size, joined into classes of similar letters.
func labelWidth(_ text: String, size: Double = 11) -> Double {
  text.reduce(0) { $0 + advance($1) } * size
}

private func advance(_ character: Character) -> Double {
  guard let value = character.asciiValue else { return displayWidthFactor(character) }
  switch value {
  case UInt8(ascii: "i"), UInt8(ascii: "l"), UInt8(ascii: "j"), UInt8(ascii: "I"), UInt8(ascii: "."),
    UInt8(ascii: ","), UInt8(ascii: " "), UInt8(ascii: "|"), UInt8(ascii: "'"), UInt8(ascii: ":"):
    return 0.32
  case UInt8(ascii: "f"), UInt8(ascii: "t"), UInt8(ascii: "r"), UInt8(ascii: "-"), UInt8(ascii: "("),
    UInt8(ascii: ")"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "/"):
    return 0.40
  case UInt8(ascii: "m"), UInt8(ascii: "w"), UInt8(ascii: "M"), UInt8(ascii: "W"), UInt8(ascii: "%"),
    UInt8(ascii: "@"), UInt8(ascii: "+"), UInt8(ascii: "="), UInt8(ascii: "<"), UInt8(ascii: ">"):
    return 0.92
  case UInt8(ascii: "A")...UInt8(ascii: "Z"): return 0.70
  default: return 0.62
  }
}

private func displayWidthFactor(_ character: Character) -> Double {
  Double(displayWidth(String(character))) * 0.64
}

/// A name that fits a width: what is left out of its middle is an ellipsis, because names of a family differ at the
/// ends.
func shortened(_ name: String, to width: Double, size: Double = 11) -> String {
  let name = visible(name)
  guard labelWidth(name, size: size) > width else { return name }
  let letters = Array(name.prefix(400))
  var kept = letters.count - 1
  while kept > 2 {
    let head = (kept + 1) / 2
    let short = String(letters.prefix(head)) + "…" + String(letters.suffix(kept - head))
    if labelWidth(short, size: size) <= width { return short }
    kept -= 1
  }
  return String(letters.prefix(1)) + "…"
}

/// Names that fit their widths and that can still be told apart: where two different ones would be cut to the same text,
/// what they begin with in common is left out instead.
///
/// - Parameter width: by place.
func distinctNames(_ names: [String], to width: (Int) -> Double, size: Double = 11) -> [String] {
  let short = names.indices.map { shortened(names[$0], to: width($0), size: size) }
  return names.indices.map { index in
    let others = Set(
      names.indices.filter { short[$0] == short[index] && names[$0] != names[index] }.map { names[$0] })
    guard !others.isEmpty else { return short[index] }
    let letters = Array(names[index])
    let common = others.map { zip($0, letters).prefix { $0 == $1 }.count }.min() ?? 0
    let rest = String(letters.dropFirst(max(0, common - 2)))
    return "…" + shortened(rest, to: max(20, width(index) - labelWidth("…", size: size)), size: size)
  }
}

/// Lines no wider than so much; a word that is wider stands alone.
func wrapped(_ text: String, to width: Double, size: Double) -> [String] {
  var lines: [String] = []
  var line = ""
  for word in text.split(separator: " ") {
    let longer = line.isEmpty ? String(word) : line + " " + word
    if !line.isEmpty, labelWidth(longer, size: size) > width {
      lines.append(line)
      line = shortened(String(word), to: width, size: size)
    } else {
      line = shortened(longer, to: width, size: size)
    }
  }
  return line.isEmpty ? lines : lines + [line]
}
