/// How a user names runs.
///
/// One run: `latest`, `latest~2`, `previous`, `#12` or `12`, a test id, the beginning of a uid, an age such as `7d` (the newest
/// run at least that old). Several: `last:10`, `since:14d`, `a..b`, a day (`2026-11-15`, `today`, `yesterday`),
/// `last-week`, `label:k=v`, `branch:main`, `commit:abc`, `baseline:NAME`. Right of an `@` stands what the choice is
/// made from: `latest@branch:main`. Days and weeks are UTC.
package struct RunSelector: Sendable, Equatable {
  indirect enum Form: Sendable, Equatable {
    /// 0 is the newest.
    case latest(back: Int)
    case number(Int64)
    case testID(String)
    case uidPrefix(String)
    /// The newest run that started at this moment or before.
    case atLatest(Moment)
    /// The newest so many; all there are when there are fewer.
    case last(count: Int)
    case since(Moment)
    case during(TimePeriod)
    /// Both ends included, in order of time.
    case range(RunSelector, RunSelector)
    case label(key: String, value: String)
    /// The label git.commit begins with this.
    case commit(prefix: String)
    case baseline(name: String)
    /// The first chooses among what the second leaves.
    case among(RunSelector, RunSelector)
  }

  /// As it was typed.
  package let text: String
  let form: Form

  /// Nobody types more, and a page's address may bring anything.
  private static let byteLimit = 1000

  /// - Parameter now: what ages and `today` are counted from.
  /// - Throws: `SelectorError.notUnderstood`.
  package init(_ text: String, now: Moment = .now) throws {
    guard text.utf8.count <= Self.byteLimit, let selector = Self.composed(text, now) else {
      throw SelectorError.notUnderstood(text)
    }
    self = selector
  }

  private init(_ text: String, _ form: Form) {
    self.text = text
    self.form = form
  }

  /// Divided at the first `@` that has a selector on either side: the value of a label may hold one too.
  private static func composed(_ text: String, _ now: Moment) -> RunSelector? {
    let ats = text.indices.filter { text[$0] == "@" }
    let starts = [text.startIndex] + ats.map { text.index(after: $0) }
    // From the last part on, so that what follows an `@` is read once, however many come before it.
    var rests = [RunSelector?](repeating: nil, count: starts.count)
    for first in starts.indices.reversed() {
      rests[first] =
        (first..<ats.count).lazy.compactMap { at -> RunSelector? in
          guard let right = rests[at + 1], let left = simple(String(text[starts[first]..<ats[at]]), now)
          else { return nil }
          return RunSelector(String(text[starts[first]...]), .among(left, right))
        }.first ?? simple(String(text[starts[first]...]), now)
    }
    return rests[0]
  }

  private static func simple(_ text: String, _ now: Moment) -> RunSelector? {
    form(text, now).map { RunSelector(text, $0) }
  }

  private static func form(_ text: String, _ now: Moment) -> Form? {
    if let dots = text.firstRange(of: ".."), let first = simple(String(text[..<dots.lowerBound]), now),
      let last = simple(String(text[dots.upperBound...]), now)
    {
      return .range(first, last)
    }
    if let colon = text.firstIndex(of: ":") {
      return prefixed(text[..<colon], text[text.index(after: colon)...], now)
    }
    if text == "latest" { return .latest(back: 0) }
    if text == "previous" { return .latest(back: 1) }
    if let period = TimePeriod(text, now: now) { return .during(period) }
    if let moment = Moment(age: text[...], now: now) { return .atLatest(moment) }
    if text.hasPrefix("latest~"), let back = Int(text.dropFirst(7)), back >= 0 { return .latest(back: back) }
    if text.hasPrefix("#"), let number = Int64(text.dropFirst()) { return .number(number) }
    if text.wholeMatch(of: /\d{8}_\d{6}/) != nil { return .testID(text) }
    if text.wholeMatch(of: /\d{4}-\d\d-\d\d/) != nil { return nil }  // a day no calendar has
    // A uid begins with the time since 1970 in milliseconds, 48 bits, so with a 0 until the year 2527.
    if text.wholeMatch(of: /[1-9]\d{0,6}/) != nil { return Int64(text).map(Form.number) }
    if text.wholeMatch(of: /[0-9a-fA-F-]{4,36}/) != nil { return .uidPrefix(text.lowercased()) }
    return nil
  }

  private static func prefixed(_ word: Substring, _ value: Substring, _ now: Moment) -> Form? {
    guard !value.isEmpty else { return nil }
    switch word {
    case "last": return Int(value).flatMap { $0 >= 1 ? .last(count: $0) : nil }
    case "since":
      let start = Moment(age: value, now: now) ?? TimePeriod(String(value), now: now)?.start
      return start.map(Form.since)
    case "branch": return .label(key: "git.branch", value: String(value))
    case "commit":
      return value.wholeMatch(of: /[0-9a-fA-F]{3,64}/).map { _ in .commit(prefix: value.lowercased()) }
    case "baseline": return .baseline(name: String(value))
    case "label":
      guard let equals = value.firstIndex(of: "="), equals > value.startIndex else { return nil }
      return .label(key: String(value[..<equals]), value: String(value[value.index(after: equals)...]))
    default: return nil
    }
  }

  /// Whether it may rightly mean several runs.
  package var isSet: Bool {
    switch form {
    case .latest, .number, .testID, .uidPrefix, .atLatest: false
    case .last, .since, .during, .range, .label, .commit, .baseline: true
    case .among(let left, _): left.isSet
    }
  }

  /// How many of the newest runs decide it; nil where any run may.
  var reach: Int? {
    switch form {
    case .latest(let back): back < .max ? back + 1 : nil
    case .last(let count): count
    case .number, .testID, .uidPrefix, .atLatest, .since, .during, .range, .label, .commit, .baseline, .among:
      nil
    }
  }

  /// Whether it asks for runs of a kind, and not for the ones at a place: as a baseline, `7d` and `last:10` mean runs
  /// that can be one.
  var isDescription: Bool {
    switch form {
    case .atLatest, .last: true
    case .among(let left, _): left.isDescription
    default: false
    }
  }

  /// Whether it is a baseline somebody has set, or a part of one.
  var isNamed: Bool { contains { if case .baseline = $0 { true } else { false } } }

  /// Whether any part of it has this property.
  func contains(_ isWanted: (Form) -> Bool) -> Bool {
    switch form {
    case .among(let a, let b), .range(let a, let b): a.contains(isWanted) || b.contains(isWanted)
    default: isWanted(form)
    }
  }
}
