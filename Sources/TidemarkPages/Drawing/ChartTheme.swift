import TidemarkWarehouse

/// Colours of charts and pages on a light or a dark ground.
///
/// The series colours are those of Okabe and Ito (https://jfly.uni-koeln.de/color/), which people with any colour
/// vision tell apart; each is darkened or lightened until it stands out from its ground (contrast 3:1 or more).
package enum ChartTheme: String, CaseIterable, Sendable {
  case light, dark

  static let heatSteps = 21

  /// Colours by the names the rules use.
  var colours: [(name: String, hex: String)] {
    let plain: [(String, String)] =
      switch self {
      case .light:
        [
          ("page", "#ffffff"), ("panel", "#ffffff"), ("ink", "#1b1f24"), ("muted", "#5c6670"),
          ("grid", "#e6e9ed"), ("axis", "#9aa3ad"), ("good", "#00775a"), ("bad", "#b8390e"),
          ("warn", "#8a5a00"), ("c0", "#0072b2"), ("c1", "#d55e00"), ("c2", "#009e73"), ("c3", "#b3528f"),
          ("c4", "#c98500"), ("c5", "#3a9bdc"), ("c6", "#6b7680"), ("c7", "#1b1f24"),
          ("soft", "#f5f7f9"), ("low", "#1b1f24"), ("high", "#ffffff"),
        ]
      case .dark:
        [
          ("page", "#14171b"), ("panel", "#14171b"), ("ink", "#e8ebee"), ("muted", "#9aa5b1"),
          ("grid", "#2a3038"), ("axis", "#5d6875"), ("good", "#3fc79a"), ("bad", "#ff8a5c"),
          ("warn", "#f0b84a"), ("c0", "#4aa8e8"), ("c1", "#ff8a4c"), ("c2", "#35c497"), ("c3", "#dd8bc0"),
          ("c4", "#f0b84a"), ("c5", "#9ad4f7"), ("c6", "#98a3ae"), ("c7", "#e8ebee"),
          ("soft", "#1c2127"), ("low", "#e8ebee"), ("high", "#101317"),
        ]
      }
    return plain + heat.enumerated().map { ("h\($0.offset)", $0.element) }
  }

  /// From nothing to most, even steps between anchors.
  private var heat: [String] {
    let anchors: [[Double]] =
      switch self {
      case .light: [[244, 247, 250], [190, 216, 236], [99, 165, 212], [24, 104, 168], [6, 45, 92]]
      case .dark: [[27, 33, 41], [28, 66, 104], [38, 122, 158], [111, 195, 178], [248, 240, 160]]
      }
    return (0..<Self.heatSteps).map { step in
      let place = Double(step) / Double(Self.heatSteps - 1) * Double(anchors.count - 1)
      let index = min(anchors.count - 2, Int(place))
      let share = place - Double(index)
      let channels = (0..<3).map { channel in
        UInt8((anchors[index][channel] * (1 - share) + anchors[index + 1][channel] * share).rounded())
      }
      return "#" + channels.hex
    }
  }

  /// Rules for a file of its own, with the colours in them: librsvg 2.54 knows no variables.
  var rules: String {
    let colours = Dictionary(uniqueKeysWithValues: colours.map { ($0.name, $0.hex) })
    return Self.rules { colours[$0] ?? "" }
  }

  /// The same for pages, whose colours are variables.
  static var pageRules: String { rules { "var(--\($0))" } }

  /// `--ink:#1b1f24;…`
  var variables: String { colours.map { "--\($0.name):\($0.hex);" }.joined() }

  private static func rules(_ colour: (String) -> String) -> String {
    var rules = [
      "text{font-size:11px}", ".ink{fill:\(colour("ink"))}", ".muted{fill:\(colour("muted"))}",
      ".name{font-weight:600;font-size:13px;fill:\(colour("ink"))}",
      ".value{font-size:10.5px;fill:\(colour("ink"))}",
      ".over{paint-order:stroke;stroke:\(colour("panel"));stroke-width:3.5px;stroke-linejoin:round}",
      ".small{font-size:10px;fill:\(colour("muted"))}",
      ".strong{font-weight:600}",
      ".grid{stroke:\(colour("grid"))}", ".axis{stroke:\(colour("axis"))}",
      ".good{fill:\(colour("good"))}", ".bad{fill:\(colour("bad"))}", ".warn{fill:\(colour("warn"))}",
      ".limit{stroke:\(colour("bad"));stroke-width:1.3;stroke-dasharray:2 3;fill:none}",
      ".page{fill:\(colour("page"))}", ".soft{fill:\(colour("soft"))}",
      ".whisker{stroke:\(colour("ink"));stroke-width:1.2;fill:none}",
      ".halo{stroke:\(colour("panel"));stroke-width:9;stroke-linecap:round}",
      ".dot{stroke-width:6;stroke-linecap:round}", ".square{stroke-width:7;stroke-linecap:square}",
      ".thin{stroke-width:1.2}", ".line{stroke-width:1.6}", ".bold{stroke-width:2.6}",
      ".dash{stroke-dasharray:5 4}", ".faded{opacity:.45}", ".band{opacity:.2;stroke:none}",
      ".wide{opacity:.1;stroke:none}", ".line,.bold,.thin{stroke-linejoin:round}",
      ".low{fill:\(colour("low"))}", ".high{fill:\(colour("high"))}",
      ".cell{stroke:\(colour("panel"));stroke-width:1}", ".none{fill:\(colour("soft"))}",
    ]
    for index in 0..<8 {
      let value = colour("c\(index)")
      rules.append(".f\(index){fill:\(value)}")
      rules.append(".s\(index){stroke:\(value);fill:none}")
    }
    for step in 0..<heatSteps { rules.append(".h\(step){fill:\(colour("h\(step)"))}") }
    return rules.joined(separator: "\n")
  }
}
